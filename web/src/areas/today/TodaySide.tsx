import type { ReactNode } from 'react'
import type { Row, Today } from '@/api/types'
import { listAddress } from '@/areas/today/listAddress'
import { useI18n } from '@/i18n/useI18n'
import { isLookup, plain, useOptionLabel } from '@/objects/FieldValue'
import { addressOf, fieldOf, titleOf, useMeta, useObject } from '@/objects/meta'
import { Avatar } from '@/ui/Avatar'
import { buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import { Item, Section } from '@/ui/Section'
import styles from './TodayPage.module.css'

type List = Today['overdue']
type StalledRow = Row & { days_in_stage?: number | null }

/** Beside the tasks: what each role looks for. What somebody may not see is not there for them. */
export function TodaySide({ today }: { today: Today }) {
  const { t } = useI18n()
  return (
    <aside className={styles.side}>
      {today.stalled_deals ? <Stalled list={today.stalled_deals} /> : null}
      {today.hot ? <Hot list={today.hot} /> : null}
      {today.tickets ? (
        <Plain id="tickets" title={t('day.tickets')} list={today.tickets} nothing={t('day.nothingTickets')} />
      ) : null}
      {today.pool ? (
        <Plain id="pool" title={t('day.pool')} list={today.pool} nothing={t('day.nothingPool')} />
      ) : null}
      {today.new_leads ? (
        <Plain id="leads" title={t('day.newLeads')} list={today.new_leads} nothing={t('day.nothingLeads')} />
      ) : null}
      <Automation today={today} />
    </aside>
  )
}

const shown = 5

function Stalled({ list }: { list: List }) {
  const { t, format } = useI18n()
  const rows: StalledRow[] = list.items
  return (
    <Block
      id="stalled"
      title={t('today.stalled')}
      list={list}
      to={listAddress('/deals', list.filter, 'stage_since')}
      nothing={t('today.nothingStalled')}
    >
      {rows.slice(0, shown).map((row) => (
        <Item
          key={row.id}
          mark={<Avatar id={row.id} name={plain(row.name)} isSquare />}
          second={<StageName row={row} />}
          right={
            <div className="number nowrap" style={{ lineHeight: '18px' }}>
              {format.shortMoney(plain(row.amount) || 0, plain(row.currency))}
              {row.days_in_stage ? (
                <div className="small cinnabar strong">
                  {t('deal.days', { count: Math.floor(row.days_in_stage) })}
                </div>
              ) : null}
            </div>
          }
        >
          <Link className="quiet-link" to={`/deals/${row.id}`}>
            {plain(row.name)}
          </Link>
        </Item>
      ))}
    </Block>
  )
}

function StageName({ row }: { row: Row }) {
  const deals = useObject('deal')
  return <>{useOptionLabel(fieldOf(deals, 'stage'), plain(row.stage))}</>
}

function Hot({ list }: { list: List }) {
  const { t } = useI18n()
  const rows = list.items
  const { objects } = useMeta()
  const contacts = objects.find((object) => object.name === 'contact')
  return (
    <Block
      id="hot"
      title={t('today.hot')}
      list={list}
      to={listAddress('/contacts', list.filter, '-score')}
      nothing={t('today.nothingHot')}
    >
      {rows.slice(0, shown).map((row) => (
        <Item
          key={row.id}
          mark={<Avatar id={row.id} name={titleOf(row, contacts)} />}
          second={[plain(row.title), isLookup(row.company) ? row.company.label : '']
            .filter(Boolean)
            .join(' · ')}
          right={<b>{plain(row.score)}</b>}
        >
          <Link className="quiet-link" to={addressOf(contacts, row.id)}>
            {titleOf(row, contacts)}
          </Link>
        </Item>
      ))}
    </Block>
  )
}

interface PlainProps {
  id: string
  title: string
  list: List
  nothing: string
}

/** Records by their names, with whom they are about and since when they wait. */
function Plain({ id, title, list, nothing }: PlainProps) {
  const { format } = useI18n()
  const object = useObject(list.object)
  const rows = list.items
  return (
    <Block
      id={id}
      title={title}
      list={list}
      to={listAddress(`/${object?.plural ?? list.object}`, list.filter, '-created_at')}
      nothing={nothing}
    >
      {rows.slice(0, shown).map((row) => (
        <Item
          key={row.id}
          mark={<Avatar id={row.id} name={titleOf(row, object)} isSquare />}
          second={[row.contact, row.company]
            .filter(isLookup)
            .map((one) => one.label)
            .join(' · ')}
          right={<span className="small muted nowrap">{format.when(plain(row.created_at))}</span>}
        >
          <Link className="quiet-link" to={addressOf(object, row.id)}>
            {titleOf(row, object)}
          </Link>
        </Item>
      ))}
    </Block>
  )
}

interface BlockProps extends PlainProps {
  to: string
  children: ReactNode
}

function Block({ id, title, list, to, nothing, children }: BlockProps) {
  const { t, format } = useI18n()
  const { total } = list
  return (
    <div id={id}>
      <Section
        title={title}
        count={total > 0 ? format.number(total) : null}
        extra={
          <Link className="link small" to={to} aria-label={`${t('common.seeAll')}: ${title}`}>
            {t('common.seeAll')}
          </Link>
        }
      >
        {total === 0 ? <div className="small muted">{nothing}</div> : children}
      </Section>
    </div>
  )
}

function Automation({ today }: { today: Today }) {
  const { t, format } = useI18n()
  const since = today.automation_since
  const failed = today.failed_runs ?? 0
  return (
    <Section title={t('today.automation', { when: format.moment(since.at) })}>
      {failed > 0 ? (
        <div className="row top-aligned" style={{ padding: '4px 0' }}>
          <Icon name="alert" className="cinnabar" />
          <div>
            {t('today.failed', { count: failed })}
            <div className="small muted">{t('today.failedText')}</div>
            <Link className={buttonClass('default', 'small')} to="/failures" style={{ marginTop: 6 }}>
              {t('today.openInbox')}
            </Link>
          </div>
        </div>
      ) : null}
      <div className="row small second" style={{ minHeight: 24 }}>
        <Icon name="check" size={14} />
        <span>
          {t('today.automationDone', {
            assigned: format.number(since.assigned),
            mails: format.number(since.mails_sent),
            tasks: format.number(since.tasks_created),
          })}
        </span>
      </div>
    </Section>
  )
}
