import { useQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import { relatedQuery } from '@/api/records'
import type { ObjectMeta, Page, Relation, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { columnsOf, defaultColumns, secondFact } from '@/objects/columns'
import { FieldValue, isEmpty, isLookup, plain, useOptionLabel } from '@/objects/FieldValue'
import { addressOf, fieldOf, isPerson, titleOf, useObject } from '@/objects/meta'
import { Avatar } from '@/ui/Avatar'
import { IconButton } from '@/ui/Button'
import { Link, useGo } from '@/ui/navigation'
import { Item, Section } from '@/ui/Section'
import { Skeleton } from '@/ui/Skeleton'
import { PlainTable } from '@/ui/PlainTable'
import { Dot } from '@/ui/Tag'

interface RelatedSectionProps {
  relation: Relation
  page: Page<Row> | undefined
  onAdd?: () => void
}

/** As many stand in the right column. */
const few = 6

/** The first few records of a relation, in the right column. Silent while there are none and none can be added. */
export function RelatedSection({ relation, page, onAdd }: RelatedSectionProps) {
  const { t, say, noun } = useI18n()
  const target = useObject(relation.object)
  const rows = (page?.items ?? []).slice(0, few)
  if (rows.length === 0 && !onAdd) return null
  const name = say(relation.label)
  return (
    <Section
      title={name}
      count={rows.length > 0 ? page?.total : null}
      extra={
        onAdd ? (
          <IconButton
            icon="plus"
            label={t('list.newRecord', { name: noun(target?.label) })}
            onClick={onAdd}
          />
        ) : null
      }
    >
      {rows.length === 0 ? <div className="small muted">{t('record.relatedEmpty')}</div> : null}
      {rows.map((row) => (
        <RelatedItem key={row.id} object={target} row={row} />
      ))}
    </Section>
  )
}

export function RelatedItem({ object, row }: { object: ObjectMeta | undefined; row: Row }) {
  const { format } = useI18n()
  const title = titleOf(row, object)
  const state = plain(row.stage ?? row.status)
  const stateLabel = useOptionLabel(fieldOf(object, row.stage ? 'stage' : 'status'), state)
  const when = plain(row.due_at ?? row.close_on ?? row.sent_at)
  const second = [stateLabel, when ? format.when(when) : '', state ? '' : secondFact(row)]
    .filter(Boolean)
    .join(' · ')
  const isThing = ['deal', 'task', 'note', 'message', 'lead', 'submission'].includes(object?.name ?? '')
  return (
    <Item
      mark={
        isThing ? (
          <Dot tone={isOver(state) ? 'hollow' : 'good'} />
        ) : (
          <Avatar id={row.id} name={title} isSquare={!isPerson(object?.name)} />
        )
      }
      second={second}
      right={row.amount ? <b>{format.shortMoney(plain(row.amount), plain(row.currency))}</b> : undefined}
    >
      <Link className="quiet-link" to={addressOf(object, row.id)}>
        {title || plain(row.body).slice(0, 60) || '—'}
      </Link>
    </Item>
  )
}

function isOver(state: string): boolean {
  return ['done', 'lost', 'converted', 'cancelled', 'failed', 'bounced'].includes(state)
}

interface RelatedProps {
  object: ObjectMeta
  id: string
  relation: Relation
}

/** All records of a relation, as a tab of the middle column. */
export function RelatedTable({ object, id, relation }: RelatedProps) {
  const { t, say } = useI18n()
  const go = useGo()
  const target = useObject(relation.object)
  const related = useQuery(relatedQuery(object.plural, id, relation.name, 50))
  if (!target || related.isPending)
    return (
      <div style={{ padding: 24 }}>
        <Skeleton />
      </div>
    )
  const rows = related.data?.items ?? []
  if (rows.length === 0)
    return (
      <p className="second" style={{ padding: 24 }}>
        {t('record.relatedEmpty')}
      </p>
    )
  const columns = columnsOf(target, defaultColumns(target).slice(0, 4), say)
  return (
    <PlainTable label={say(relation.label)} head={columns.map((column) => column.header)}>
      {rows.map((row) => (
        <tr key={row.id} onDoubleClick={() => go(addressOf(target, row.id))}>
          {columns.map((column) => (
            <td key={column.id}>{column.cell(row)}</td>
          ))}
        </tr>
      ))}
    </PlainTable>
  )
}

interface LookupSectionProps {
  object: ObjectMeta
  row: Row
  name: string
  /** The record pointed to; none where one may only know its name. */
  there: Row | undefined
}

/** A record this one points to: its company, its contact. */
export function LookupSection({ object, row, name, there }: LookupSectionProps) {
  const { say } = useI18n()
  const field = fieldOf(object, name)
  const target = useObject(field?.target ?? '')
  const value = row[name]
  if (!field || !target || !isLookup(value)) return null
  return (
    <Section title={say(field.label)}>
      <Item
        mark={<Avatar id={value.id} name={value.label} isSquare={!isPerson(target.name)} />}
        second={there ? <Nearer object={target} row={there} /> : undefined}
      >
        <Link className="quiet-link" to={addressOf(target, value.id)}>
          {value.label}
        </Link>
      </Item>
    </Section>
  )
}

const telling: Record<string, string[]> = {
  company: ['industry', 'employees', 'city'],
  contact: ['title', 'company', 'city'],
  lead: ['status', 'source'],
  deal: ['stage', 'close_on'],
}

/** Two or three facts that say who or what this is. */
export function Nearer({ object, row }: { object: ObjectMeta; row: Row }) {
  const fields = (telling[object.name] ?? [])
    .map((name) => fieldOf(object, name))
    .filter((field) => field !== undefined && !isEmpty(row[field.name]))
  return fields.map((field, index) =>
    field ? (
      <Fragment key={field.name}>
        {index > 0 ? ' · ' : ''}
        {isLookup(row[field.name]) ? nameIn(row[field.name]) : <FieldValue field={field} row={row} />}
      </Fragment>
    ) : null,
  )
}

function nameIn(value: unknown): string {
  return isLookup(value) ? value.label : ''
}
