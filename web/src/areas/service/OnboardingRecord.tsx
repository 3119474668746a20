import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { changeRecord, relatedQuery } from '@/api/records'
import type { ObjectMeta, Row } from '@/api/types'
import styles from '@/areas/service/service.module.css'
import type { Phrase } from '@/i18n/phrase'
import { useI18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import { plain, useOptionLabel } from '@/objects/FieldValue'
import { addressOf, fieldOf, useObject } from '@/objects/meta'
import { RecordPage } from '@/objects/RecordPage'
import { Hint } from '@/ui/Hint'
import { Link } from '@/ui/navigation'
import { Bar } from '@/ui/Progress'
import { Tag } from '@/ui/Tag'
import { Check } from '@/ui/Toggle'
import { tellProblem } from '@/ui/toast'

export function OnboardingRecord({ object, id }: { object: ObjectMeta; id: string }) {
  return (
    <RecordPage object={object} id={id} slots={{ path: (row) => <Progress object={object} plan={row} /> }} />
  )
}

const most = 100

/** How far the customer is: every task with its day and who does it, to be ticked here. */
function Progress({ object, plan }: { object: ObjectMeta; plan: Row }) {
  const { t } = useI18n()
  const found = useQuery(relatedQuery(object.plural, plan.id, 'tasks', most))
  const reason = useOptionLabel(fieldOf(object, 'stop_reason'), plain(plan.stop_reason))
  const tasks = [...(found.data?.items ?? [])].sort((a, b) => plain(a.due_at).localeCompare(plain(b.due_at)))
  const wanted = tasks.filter((task) => task.status !== 'cancelled')
  const done = wanted.filter((task) => task.status === 'done').length
  const share = wanted.length > 0 ? done / wanted.length : 0
  return (
    <section className={styles.strip} aria-label={t('service.progress')}>
      <div className={styles.head}>
        <b className="nowrap">{t('service.done', { done, all: wanted.length })}</b>
        <Bar share={share} width={180} height={6} label={t('service.progress')} />
        {plan.status === 'stopped' ? <Tag tone="bad">{t('service.stopped', { reason })}</Tag> : null}
        {plan.status === 'done' ? <Tag tone="good">{t('service.finished')}</Tag> : null}
        <span className="grow" />
        <Assigned why={plan.assignment as Phrase | null} />
      </div>
      {tasks.length === 0 ? (
        <p className="small muted">{t('service.noTasks')}</p>
      ) : (
        <ul className={styles.tasks}>
          {tasks.map((task) => (
            <Task key={task.id} task={task} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Assigned({ why }: { why: Phrase | null }) {
  const { t, say } = useI18n()
  if (!why) return null
  return (
    <Hint text={say(why)}>
      <span className="small muted">{t('service.whyManager')}</span>
    </Hint>
  )
}

const parties = {
  customer: 'service.customer',
  technical: 'service.technical',
  manager: 'service.manager',
} as const

function Task({ task }: { task: Row }) {
  const { t, format } = useI18n()
  const tasks = useObject('task')
  const queries = useQueryClient()
  const isDone = task.status === 'done'
  const isOff = task.status === 'cancelled'
  const title = plain(task.title)
  const party = parties[plain(task.responsible) as keyof typeof parties]
  const isLate = !isDone && !isOff && new Date(plain(task.due_at)) < new Date()
  const tick = useMutation({
    mutationFn: () => changeRecord('tasks', task.id, task.version, { status: isDone ? 'open' : 'done' }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['records'] }),
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  return (
    <li className={styles.task}>
      <Check
        label={t(isDone ? 'service.uncheck' : 'service.check', { title })}
        isLabelHidden
        isRound
        checked={isDone}
        disabled={isOff || tick.isPending}
        onChange={() => tick.mutate()}
      />
      <Link
        className={classes('ellipsis quiet-link grow', isOff ? styles.off : null)}
        to={addressOf(tasks, task.id)}
      >
        {title}
      </Link>
      <span className={classes('small nowrap', isLate ? styles.late : 'muted')}>
        {party ? `${t(party)} · ` : ''}
        {isOff ? t('service.calledOff') : format.day(plain(task.due_at))}
      </span>
    </li>
  )
}
