import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { changeRecord, todayQuery } from '@/api/records'
import { meQuery } from '@/api/session'
import type { Row, Today } from '@/api/types'
import { hourOfDay } from '@/i18n/format'
import { useI18n } from '@/i18n/useI18n'
import { isLookup, plain, useOptionLabel } from '@/objects/FieldValue'
import { addressOf, fieldOf, isPerson, titleOf, useMeta, useObject } from '@/objects/meta'
import { Avatar } from '@/ui/Avatar'
import { Button, buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import { Item, Section } from '@/ui/Section'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/State'
import { Count, Dot } from '@/ui/Tag'
import { Check } from '@/ui/Toggle'
import { tell, tellProblem } from '@/ui/toast'
import styles from './TodayPage.module.css'

// Date pickers and record pickers are no part of the first page.
const CreateDrawer = lazy(() =>
  import('@/objects/CreateDrawer').then((part) => ({ default: part.CreateDrawer })),
)

export function TodayPage() {
  const { t } = useI18n()
  const today = useQuery(todayQuery)
  return (
    <div className="page">
      <div className={styles.scroll}>
        <Greeting today={today.data} />
        {today.isPending ? (
          <div style={{ padding: '24px' }}>
            <Skeleton rows={8} height={44} />
          </div>
        ) : today.isError && !today.data ? (
          <ErrorState error={today.error} onRetry={() => void today.refetch()} />
        ) : (
          <div className={styles.columns}>
            <div className={styles.list}>
              <Tasks
                id="late"
                title={t('today.late')}
                rows={today.data.overdue}
                isLate
                nothing={t('today.nothingLate')}
              />
              <Tasks
                id="due"
                title={t('today.dueToday')}
                rows={today.data.due_today}
                nothing={t('today.nothingDue')}
              />
              <Tasks
                id="upcoming"
                title={t('today.upcoming')}
                rows={today.data.upcoming}
                nothing={t('today.nothingComing')}
              />
            </div>
            <aside className={styles.side}>
              <Stalled rows={today.data.stalled_deals} />
              <Hot rows={today.data.hot} />
              <Automation today={today.data} />
            </aside>
          </div>
        )}
      </div>
    </div>
  )
}

/** One sentence with numbers that open rows, in place of a wall of cards. */
function Greeting({ today }: { today: Today | undefined }) {
  const { t, rich, format, language } = useI18n()
  const me = useSuspenseQuery(meQuery).data
  const [creating, setCreating] = useState<string | null>(null)
  const hour = hourOfDay()
  const name = callName(me.name, language)
  const hello =
    hour < 11
      ? t('today.morning', { name })
      : hour < 13
        ? t('today.noon', { name })
        : hour < 18
          ? t('today.afternoon', { name })
          : t('today.evening', { name })
  const object = useObject(creating ?? '')
  return (
    <header className={styles.hello}>
      <div className="grow">
        <h1 className={styles.greeting}>{hello}</h1>
        {today ? (
          <p className={styles.lead}>
            {rich('today.lead', {
              late: (
                <a href="#late" className={today.overdue.length > 0 ? styles.late : undefined}>
                  {t('today.leadLate', { count: today.overdue.length })}
                </a>
              ),
              due: <a href="#due">{t('today.leadDue', { count: today.due_today.length })}</a>,
              deals: <a href="#stalled">{t('today.leadDeals', { count: today.stalled_deals.length })}</a>,
              hot: <a href="#hot">{t('today.leadHot', { count: today.hot.length })}</a>,
              runs:
                today.failed_runs > 0 ? (
                  <Link to="/failures">{t('today.leadRuns', { count: today.failed_runs })}</Link>
                ) : (
                  t('today.noRuns')
                ),
            })}
          </p>
        ) : null}
      </div>
      <div className={styles.acts}>
        <div className="small muted number not-phone">{format.day(new Date())}</div>
        <div className="row">
          <Button icon="task" onClick={() => setCreating('task')}>
            {t('today.newTask')}
          </Button>
          <Button look="primary" icon="plus" onClick={() => setCreating('deal')}>
            {t('today.newDeal')}
          </Button>
        </div>
      </div>
      {object ? (
        <Suspense>
          <CreateDrawer
            object={object}
            isOpen
            onClose={() => setCreating(null)}
            onCreated={() => {
              setCreating(null)
              tell(t('common.saved'))
            }}
          />
        </Suspense>
      ) : null}
    </header>
  )
}

/** 林晓雯 is greeted as 晓雯, Ada Lovelace as Ada. */
function callName(name: string, language: string): string {
  if (/^\p{Script=Han}{3}$/u.test(name) && language === 'zh') return name.slice(1)
  return name.split(' ')[0] ?? name
}

interface TasksProps {
  id: string
  title: string
  rows: Row[]
  isLate?: boolean
  nothing: string
}

function Tasks({ id, title, rows, isLate, nothing }: TasksProps) {
  return (
    <section id={id} className={styles.group} aria-label={title}>
      <h2 className={styles.head}>
        {isLate && rows.length > 0 ? <Dot tone="bad" /> : null}
        {title} <Count>{rows.length}</Count>
      </h2>
      {rows.length === 0 ? <p className={styles.nothing}>{nothing}</p> : null}
      {rows.map((row) => (
        <TaskLine key={row.id} row={row} isLate={isLate} />
      ))}
    </section>
  )
}

function TaskLine({ row, isLate }: { row: Row; isLate?: boolean }) {
  const { t } = useI18n()
  const tasks = useObject('task')
  const queries = useQueryClient()
  const title = titleOf(row, tasks)
  const status = fieldOf(tasks, 'status')
  const done =
    status?.options?.find((option) => /^(done|completed|finished)$/u.test(option.value))?.value ?? 'done'
  const finish = useMutation({
    mutationFn: () => changeRecord('tasks', row.id, row.version, { status: done }),
    onSuccess: () => tell(t('today.done', { name: title })),
    onError: (error) => tellProblem(error, t('common.notSaved')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['records'] }),
  })
  const about = aboutOf(row)
  return (
    <div className={styles.task}>
      <Check
        isRound
        isLabelHidden
        label={t('today.finish', { name: title })}
        checked={finish.isPending || finish.isSuccess}
        onChange={() => finish.mutate()}
      />
      <Link className={styles.text} to={addressOf(tasks, row.id)}>
        <span className="ellipsis" style={{ display: 'block' }}>
          {title}
        </span>
        <span className="small muted ellipsis" style={{ display: 'block' }}>
          {plain(row.description ?? row.body)}
        </span>
      </Link>
      {about ? (
        <span className={styles.about}>
          <Avatar id={about.id} name={about.label} isSquare={!isPerson(about.object)} size="small" />
          <span className="ellipsis">{about.label}</span>
        </span>
      ) : (
        <span className={styles.about} />
      )}
      <Due at={plain(row.due_at)} isLate={isLate} />
    </div>
  )
}

function aboutOf(row: Row) {
  return [row.about, row.deal, row.company, row.contact, row.lead].find(isLookup) ?? null
}

function Due({ at, isLate }: { at: string; isLate?: boolean }) {
  const { t, format } = useI18n()
  if (!at) return <span className="number muted">—</span>
  if (!isLate) return <span className="number">{format.when(at)}</span>
  const hours = hoursSince(at)
  return (
    <b className="number cinnabar nowrap">
      {hours < 24
        ? t('today.hoursLate', { count: hours })
        : t('today.daysLate', { count: Math.floor(hours / 24) })}
    </b>
  )
}

function hoursSince(at: string): number {
  return Math.max(1, Math.round((new Date().getTime() - new Date(at).getTime()) / 3_600_000))
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
