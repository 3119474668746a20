import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { groupsQuery, type Asked, type Group } from '@/api/lists'
import type { ObjectMeta } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { plain, useOptionLabel } from '@/objects/FieldValue'
import { fieldOf } from '@/objects/meta'
import { Icon } from '@/ui/Icon'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import styles from './Groups.module.css'

interface GroupsProps {
  object: ObjectMeta
  by: string
  asked: Asked
  /** The rows of one group, as a list of its own. */
  rows: (asked: Asked, count: number) => ReactNode
}

/** Both conditions must hold; either may be an “or” of its own. */
export function both(filter: string | undefined, more: string): string {
  return filter ? `(${filter}) and ${more}` : more
}

/** A list by the values of a field: counts and sums on each, rows where one looks inside. */
export function Groups({ object, by, asked, rows }: GroupsProps) {
  const { t } = useI18n()
  const sums = object.fields
    .filter((field) => field.type === 'money' || (field.custom && field.type === 'number'))
    .map((field) => field.name)
    .slice(0, 3)
  const groups = useQuery(groupsQuery(object.name, by, asked, sums))
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  if (groups.isPending) {
    return (
      <div style={{ padding: '16px 24px' }}>
        <Skeleton rows={6} />
      </div>
    )
  }
  if (groups.isError) return <ErrorState error={groups.error} onRetry={() => void groups.refetch()} />
  if (groups.data.length === 0) return <State title={t('list.noMatchTitle')} text={t('views.groupsEmpty')} />
  const toggle = (key: string) => {
    const next = new Set(open)
    if (next.has(key)) next.delete(key)
    else next.add(key)
    setOpen(next)
  }
  return (
    <div className={styles.groups}>
      {groups.data.map((group) => {
        const key = plain(group.value)
        const isOpen = open.has(key)
        return (
          <section key={key} className={styles.group}>
            <button type="button" className={styles.head} aria-expanded={isOpen} onClick={() => toggle(key)}>
              <Icon name={isOpen ? 'chevronDown' : 'chevronRight'} size={14} />
              <GroupName object={object} by={by} group={group} />
              <span className={styles.count}>{group.count}</span>
              <span className="grow" />
              <GroupSums object={object} group={group} />
            </button>
            {isOpen ? (
              <div className={styles.rows} style={{ height: Math.min(group.count, 12) * 36 + 34 }}>
                {rows({ ...asked, filter: both(asked.filter, group.filter) }, group.count)}
              </div>
            ) : null}
          </section>
        )
      })}
    </div>
  )
}

function GroupName({ object, by, group }: { object: ObjectMeta; by: string; group: Group }) {
  const { say, format } = useI18n()
  const field = fieldOf(object, by)
  const isEmpty = group.value === null || group.value === ''
  const known = useOptionLabel(field, plain(group.value))
  const isNamed = !isEmpty && known !== plain(group.value)
  const text =
    field?.type === 'date' && !isEmpty ? format.date(plain(group.value)) : isNamed ? known : say(group.label)
  return <b className={isEmpty ? 'muted' : undefined}>{text}</b>
}

function GroupSums({ object, group }: { object: ObjectMeta; group: Group }) {
  const { t, say, format } = useI18n()
  return (
    <>
      {group.sums.map((sum) => {
        const field = fieldOf(object, sum.field)
        const amount =
          field?.type === 'money' ? format.shortMoney(sum.amount, sum.currency) : format.number(sum.amount)
        return (
          <span key={sum.field + sum.currency} className={styles.sum}>
            {t('views.groupSum', { name: say(field?.label), amount })}
          </span>
        )
      })}
    </>
  )
}
