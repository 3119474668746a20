import type { Field, Lookup, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { addressOf, isPerson, useMeta } from '@/objects/meta'
import { Avatar } from '@/ui/Avatar'
import { Tag } from '@/ui/Tag'
import { Link } from '@/ui/navigation'

interface FieldValueProps {
  field: Field
  row: Row
  /** A list compares sizes and keeps lines short; a record shows the whole value. */
  isShort?: boolean
  emptyText?: string
}

/** A value of any declared field, as text reads it. */
export function FieldValue({ field, row, isShort = false, emptyText }: FieldValueProps) {
  const { t } = useI18n()
  const value = row[field.name]
  if (isEmpty(value)) return <span className="muted">{emptyText ?? t('common.empty')}</span>
  if (field.name === 'object' && field.type === 'text') return <ObjectName name={plain(value)} />
  if (field.type === 'lookup' || isLookup(value)) return <LookupValue value={value} isShort={isShort} />
  if (field.type === 'set' || Array.isArray(value)) return <SetValue field={field} values={[value].flat()} />
  if (field.type === 'choice' || field.name === 'stage' || field.name === 'pipeline')
    return <ChoiceValue field={field} value={plain(value)} isShort={isShort} />
  return <PlainValue field={field} row={row} value={value} isShort={isShort} />
}

/** The kind of record something is about, by the name people know. */
function ObjectName({ name }: { name: string }) {
  const { say } = useI18n()
  const { objects } = useMeta()
  return <>{say(objects.find((one) => one.name === name)?.label) || name}</>
}

function PlainValue({
  field,
  row,
  value,
  isShort,
}: {
  field: Field
  row: Row
  value: unknown
  isShort: boolean
}) {
  const { t, format } = useI18n()
  const text = plain(value)
  switch (field.type) {
    case 'money': {
      const currency = plain(row[field.currency_field ?? 'currency'] ?? '')
      return <>{isShort ? format.shortMoney(text, currency) : format.money(text, currency)}</>
    }
    case 'number':
      return <>{format.number(text)}</>
    case 'flag':
      return <>{value === true ? t('common.yes') : t('common.no')}</>
    case 'date':
      return <>{isShort ? format.when(text) : format.date(text)}</>
    case 'moment':
      return <time dateTime={text}>{isShort ? format.when(text) : format.moment(text)}</time>
    case 'json':
      return <span className="mono ellipsis">{JSON.stringify(value)}</span>
  }
  if (field.widget === 'email' && !isShort)
    return (
      <a className="quiet-link ellipsis" href={`mailto:${text}`}>
        {text}
      </a>
    )
  if (field.widget === 'phone' && !isShort)
    return (
      <a className="quiet-link" href={`tel:${text}`}>
        {text}
      </a>
    )
  if (field.widget === 'url' && !isShort) return <UrlValue text={text} />
  return <span className={isShort ? 'ellipsis' : undefined}>{text}</span>
}

function UrlValue({ text }: { text: string }) {
  const to = /^https?:\/\//u.test(text) ? text : `https://${text}`
  return (
    <a className="link plain ellipsis" href={to} target="_blank" rel="noreferrer noopener">
      {text.replace(/^https?:\/\//u, '')}
    </a>
  )
}

function LookupValue({ value, isShort }: { value: unknown; isShort: boolean }) {
  const { objects } = useMeta()
  if (!isLookup(value)) return <span className="muted">{plain(value)}</span>
  const object = objects.find((one) => one.name === value.object)
  const mark = <Avatar id={value.id} name={value.label} isSquare={!isPerson(value.object)} size="small" />
  const text = <span className="ellipsis">{value.label}</span>
  return (
    <span className="row" style={{ gap: 6, minWidth: 0 }}>
      {mark}
      {object && !isShort ? (
        <Link className="link plain ellipsis" to={addressOf(object, value.id)}>
          {value.label}
        </Link>
      ) : (
        text
      )}
    </span>
  )
}

function ChoiceValue({ field, value, isShort }: { field: Field; value: string; isShort: boolean }) {
  const text = useOptionLabel(field, value)
  const isState = ['status', 'stage', 'lifecycle'].includes(field.name)
  return isShort && isState ? (
    <Tag tone={goodStates.includes(value) ? 'good' : 'neutral'}>{text}</Tag>
  ) : (
    <>{text}</>
  )
}

/** States that were reached by a rule or a stage stand on jade; the rest stays neutral. */
const goodStates = [
  'opportunity',
  'customer',
  'converted',
  'won',
  'done',
  'accepted',
  'published',
  'active',
  'delivered',
]

function SetValue({ field, values }: { field: Field; values: unknown[] }) {
  const { say } = useI18n()
  return (
    <span className="row wrap" style={{ gap: 4 }}>
      {values.map((value) => {
        const option = field.options?.find((one) => one.value === value)
        return <Tag key={plain(value)}>{option ? say(option.label) : plain(value)}</Tag>
      })}
    </span>
  )
}

export function useOptionLabel(field: Field | undefined, value: string): string {
  const { say } = useI18n()
  const { pipelines } = useMeta()
  const option = field?.options?.find((one) => one.value === value)
  if (option) return say(option.label)
  if (field?.name === 'pipeline') return say(pipelines.find((one) => one.key === value)?.name) || value
  if (field?.name === 'stage') {
    const stage = pipelines.flatMap((one) => one.stages).find((one) => one.key === value)
    return say(stage?.name) || value
  }
  return value
}

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

export function isLookup(value: unknown): value is Lookup {
  return typeof value === 'object' && value !== null && 'id' in value && 'label' in value
}

/** Any plain value of the API as text. */
export function plain(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return JSON.stringify(value)
}
