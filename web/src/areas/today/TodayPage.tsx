import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { todayQuery, type Whose } from '@/api/records'
import { meQuery } from '@/api/session'
import type { Today } from '@/api/types'
import { hourOfDay } from '@/i18n/format'
import { useI18n } from '@/i18n/useI18n'
import { FirstSteps } from '@/areas/today/FirstSteps'
import { TodayApprovals } from '@/areas/today/TodayApprovals'
import { Tasks } from '@/areas/today/TodayTasks'
import { TodaySide } from '@/areas/today/TodaySide'
import { useKept } from '@/lib/kept'
import { useObject } from '@/objects/meta'
import { Button } from '@/ui/Button'
import { Link } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/State'
import { Segmented } from '@/ui/Toggle'
import { tell } from '@/ui/toast'
import styles from './TodayPage.module.css'

// Date pickers and record pickers are no part of the first page.
const CreateDrawer = lazy(() =>
  import('@/objects/CreateDrawer').then((part) => ({ default: part.CreateDrawer })),
)

export function TodayPage() {
  const { t } = useI18n()
  const me = useSuspenseQuery(meQuery).data
  const [whose, setWhose] = useKept<Whose>('today.whose', me.is_admin ? 'everyone' : 'mine')
  const today = useQuery(todayQuery(whose))
  return (
    <div className="page">
      <div className={styles.scroll}>
        <Greeting today={today.data} whose={whose} onWhose={setWhose} />
        {today.isPending ? (
          <div style={{ padding: '24px' }}>
            <Skeleton rows={8} height={44} />
          </div>
        ) : today.isError && !today.data ? (
          <ErrorState error={today.error} onRetry={() => void today.refetch()} />
        ) : (
          <div className={styles.columns}>
            <div className={styles.list}>
              <FirstSteps list={today.data.first_steps} />
              <TodayApprovals />
              <Tasks
                id="late"
                title={t('today.late')}
                list={today.data.overdue}
                isLate
                nothing={t('today.nothingLate')}
              />
              <Tasks
                id="due"
                title={t('today.dueToday')}
                list={today.data.due_today}
                nothing={t('today.nothingDue')}
              />
              <Tasks
                id="upcoming"
                title={t('today.upcoming')}
                list={today.data.upcoming}
                nothing={t('today.nothingComing')}
              />
            </div>
            <TodaySide today={today.data} />
          </div>
        )}
      </div>
    </div>
  )
}

/** One sentence with numbers that open rows, in place of a wall of cards. */
function Lead({ today }: { today: Today }) {
  const { t, rich } = useI18n()
  const stalled = today.stalled_deals?.total ?? 0
  const warm = today.hot?.total ?? 0
  const waiting = today.approvals + (today.failed_runs ?? 0)
  if (today.overdue.total + today.due_today.total + stalled + warm + waiting === 0) return t('day.quiet')
  return (
    <>
      {rich('day.lead', {
        late: (
          <a href="#late" className={today.overdue.total > 0 ? styles.late : undefined}>
            {t('today.leadLate', { count: today.overdue.total })}
          </a>
        ),
        due: <a href="#due">{t('today.leadDue', { count: today.due_today.total })}</a>,
        deals: today.stalled_deals ? <a href="#stalled">{t('day.stalled', { count: stalled })}</a> : '',
        hot: today.hot ? <a href="#hot">{t('day.warm', { count: warm })}</a> : '',
        waits: <Waits today={today} />,
      })}
    </>
  )
}

/** What waits for this person's answer; only when there is nothing at all it says so. */
function Waits({ today }: { today: Today }) {
  const { t } = useI18n()
  const runs = today.failed_runs ?? 0
  if (today.approvals + runs === 0) return t('day.nothingWaits')
  return (
    <>
      {today.approvals > 0 ? (
        <Link to="/approvals">{t('day.approvals', { count: today.approvals })}</Link>
      ) : null}
      {today.approvals > 0 && runs > 0 ? ' · ' : null}
      {runs > 0 ? <Link to="/failures">{t('day.runs', { count: runs })}</Link> : null}
    </>
  )
}

interface GreetingProps {
  today: Today | undefined
  whose: Whose
  onWhose: (whose: Whose) => void
}

function Greeting({ today, whose, onWhose }: GreetingProps) {
  const { t, format, language } = useI18n()
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
            <Lead today={today} />
          </p>
        ) : null}
      </div>
      <div className={styles.acts}>
        <div className="small muted number not-phone">{format.day(new Date())}</div>
        <div className="row wrap">
          <Segmented
            label={t('today.whose')}
            value={whose}
            onChange={onWhose}
            options={[
              { value: 'mine', label: t('today.mine') },
              { value: 'everyone', label: t('today.everyone') },
            ]}
          />
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
