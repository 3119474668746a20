import { useMutation, useQueryClient } from '@tanstack/react-query'
import { changeRecord } from '@/api/records'
import type { Row, Today } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { isLookup, plain } from '@/objects/FieldValue'
import { listAddress } from '@/areas/today/listAddress'
import { addressOf, fieldOf, isPerson, titleOf, useObject } from '@/objects/meta'
import { Avatar } from '@/ui/Avatar'
import { Link } from '@/ui/navigation'
import { Count, Dot } from '@/ui/Tag'
import { Check } from '@/ui/Toggle'
import { tell, tellProblem } from '@/ui/toast'
import styles from './TodayPage.module.css'

interface TasksProps {
  id: string
  title: string
  list: Today['overdue']
  isLate?: boolean
  nothing: string
}

/** Tasks of one kind of urgency, each to be ticked off where it stands. */
export function Tasks({ id, title, list, isLate, nothing }: TasksProps) {
  const { t, format } = useI18n()
  const { items: rows, total } = list
  const isCut = total > rows.length
  return (
    <section id={id} className={styles.group} aria-label={title}>
      <h2 className={styles.head}>
        {isLate && rows.length > 0 ? <Dot tone="bad" /> : null}
        {title}{' '}
        <Count>{isCut ? t('day.shownOf', { shown: rows.length, total: format.number(total) }) : total}</Count>
        <span className="grow" />
        {isCut ? (
          <Link className="link small plain" to={listAddress('/tasks', list.filter, 'due_at')}>
            {t('day.allOf', { total: format.number(total) })}
          </Link>
        ) : null}
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
          {about ? <span className={styles.aboutInLine}>{about.label} </span> : null}
          {plain(row.description ?? row.body).split('\n', 1)[0]}
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
