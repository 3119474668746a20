import type { ReactNode } from 'react'
import type { Row, Today } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { isLookup, plain, useOptionLabel } from '@/objects/FieldValue'
import { addressOf, fieldOf, titleOf, useMeta, useObject } from '@/objects/meta'
import { Avatar } from '@/ui/Avatar'
import { buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import { Item, Section } from '@/ui/Section'
import styles from './TodayPage.module.css'

/** Beside the tasks: sales that stand still, people who warm up, what automation did meanwhile. */
export function TodaySide({ today }: { today: Today }) {
  return (
    <aside className={styles.side}>
      <Stalled rows={today.stalled_deals} />
      <Hot rows={today.hot} />
      <Automation today={today} />
    </aside>
  )
}

function Stalled({ rows }: { rows: Today['stalled_deals'] }) {
  const { t, format } = useI18n()
  return (
    <Block
      id="stalled"
      title={t('today.stalled')}
      count={rows.length}
      to="/deals/board"
      nothing={t('today.nothingStalled')}
    >
      {rows.map((row) => (
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

function Hot({ rows }: { rows: Row[] }) {
  const { t } = useI18n()
  const { objects } = useMeta()
  const contacts = objects.find((object) => object.name === 'contact')
  return (
    <Block
      id="hot"
      title={t('today.hot')}
      count={rows.length}
      to="/contacts?sort=-score"
      nothing={t('today.nothingHot')}
    >
      {rows.map((row) => (
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

interface BlockProps {
  id: string
  title: string
  count: number
  to: string
  nothing: string
  children: ReactNode
}

function Block({ id, title, count, to, nothing, children }: BlockProps) {
  const { t } = useI18n()
  return (
    <div id={id}>
      <Section
        title={title}
        count={count || null}
        extra={
          <Link className="link small" to={to} aria-label={`${t('common.seeAll')}: ${title}`}>
            {t('common.seeAll')}
          </Link>
        }
      >
        {count === 0 ? <div className="small muted">{nothing}</div> : children}
      </Section>
    </div>
  )
}

function Automation({ today }: { today: Today }) {
  const { t, format } = useI18n()
  const since = today.automation_since
  return (
    <Section title={t('today.automation', { when: format.moment(since.at) })}>
      {today.failed_runs > 0 ? (
        <div className="row top-aligned" style={{ padding: '4px 0' }}>
          <Icon name="alert" className="cinnabar" />
          <div>
            {t('today.failed', { count: today.failed_runs })}
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
