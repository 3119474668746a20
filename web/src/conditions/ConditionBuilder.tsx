import type { Field } from '@/api/types'
import { askables, typeAt, type Askable, type Extra } from '@/conditions/fields'
import {
  emptyGroup,
  operatorsFor,
  valuesNeeded,
  type Group,
  type Happened,
  type Item,
  type Operator,
  type Row,
} from '@/conditions/tree'
import { useI18n } from '@/i18n/useI18n'
import { FieldInput } from '@/objects/FieldInput'
import { isLookup, plain } from '@/objects/FieldValue'
import { useMeta } from '@/objects/meta'
import { Button, IconButton } from '@/ui/Button'
import { Choice, Choices } from '@/ui/Choice'
import { Icon } from '@/ui/Icon'
import { TextInput } from '@/ui/TextInput'
import styles from './conditions.module.css'

interface BuilderProps {
  object: string
  group: Group
  onChange: (group: Group) => void
  extras?: readonly Extra[]
  depth?: number
  onRemove?: () => void
}

/** Rows in brackets, brackets in brackets. The word of a group is on its label; a click changes it. */
export function ConditionBuilder({
  object,
  group,
  onChange,
  extras = [],
  depth = 0,
  onRemove,
}: BuilderProps) {
  const { t } = useI18n()
  const write = (index: number, item: Item | null) =>
    onChange({
      ...group,
      items: group.items.flatMap((one, at) => (at === index ? (item ? [item] : []) : [one])),
    })
  const add = (item: Item) => onChange({ ...group, items: [...group.items, item] })
  const word = group.isNot ? 'none' : group.word === 'and' ? 'all' : 'any'
  const turn = () =>
    onChange(
      group.isNot
        ? { ...group, isNot: false, word: 'and' }
        : group.word === 'and'
          ? { ...group, word: 'or' }
          : { ...group, isNot: depth > 0, word: depth > 0 ? 'or' : 'and' },
    )
  return (
    <div className={styles.group}>
      <span className={styles.bracket} aria-hidden="true" />
      <div className={styles.line}>
        <button type="button" className={styles.word} onClick={turn}>
          {t(`conditions.${word}`)}
          <Icon name="chevronDown" size={14} />
        </button>
        <span className="grow" />
        {onRemove ? (
          <IconButton icon="close" iconSize={13} label={t('conditions.removeGroup')} onClick={onRemove} />
        ) : null}
      </div>
      {group.items.map((item, index) => (
        <ItemLine
          key={index}
          item={item}
          object={object}
          extras={extras}
          depth={depth}
          onChange={(next) => write(index, next)}
        />
      ))}
      <div className={styles.add}>
        <Button
          size="small"
          look="text"
          icon="plus"
          onClick={() => add({ kind: 'row', path: '', operator: 'eq', values: [] })}
        >
          {t('conditions.addRow')}
        </Button>
        <Button
          size="small"
          look="text"
          icon="plus"
          onClick={() =>
            add({ kind: 'happened', event: '', sign: '>=', times: '1', amount: '7', unit: 'days' })
          }
        >
          {t('conditions.addHappened')}
        </Button>
        {depth < 3 ? (
          <Button
            size="small"
            look="text"
            icon="plus"
            onClick={() => add(emptyGroup(group.word === 'and' ? 'or' : 'and'))}
          >
            {t('conditions.addGroup')}
          </Button>
        ) : null}
      </div>
    </div>
  )
}

interface ItemLineProps {
  item: Item
  object: string
  extras: readonly Extra[]
  depth: number
  onChange: (item: Item | null) => void
}

function ItemLine({ item, object, extras, depth, onChange }: ItemLineProps) {
  const { t } = useI18n()
  const remove = () => onChange(null)
  switch (item.kind) {
    case 'group':
      return (
        <ConditionBuilder
          object={object}
          group={item}
          extras={extras}
          depth={depth + 1}
          onChange={onChange}
          onRemove={remove}
        />
      )
    case 'written':
      return (
        <div className={styles.line}>
          <TextInput
            className="grow mono"
            aria-label={t('conditions.written')}
            value={item.text}
            onChange={(text) => onChange({ ...item, text })}
          />
          <Remove onClick={remove} />
        </div>
      )
    case 'happened':
      return <HappenedLine item={item} onChange={onChange} />
    case 'row':
      return <RowLine row={item} object={object} extras={extras} onChange={onChange} />
  }
}

function Remove({ onClick }: { onClick: () => void }) {
  const { t } = useI18n()
  return <IconButton icon="close" iconSize={13} label={t('filter.removeCondition')} onClick={onClick} />
}

function HappenedLine({ item, onChange }: { item: Happened; onChange: (item: Item | null) => void }) {
  const { t, say } = useI18n()
  const { event_kinds: kinds } = useMeta()
  return (
    <div className={styles.line}>
      <Choice
        className={styles.wide}
        isWide={false}
        label={t('conditions.event')}
        placeholder={t('conditions.event')}
        value={item.event || null}
        options={kinds.map((kind) => ({ value: kind.name, label: say(kind.label) }))}
        onChange={(event) => onChange({ ...item, event: event ?? '' })}
      />
      <Choice
        isWide={false}
        label={t('conditions.often')}
        value={item.sign}
        options={[
          { value: '>=', label: t('conditions.atLeast') },
          { value: '<', label: t('conditions.fewerThan') },
          { value: '=', label: t('conditions.exactly') },
        ]}
        onChange={(sign) => onChange({ ...item, sign: (sign ?? '>=') as Happened['sign'] })}
      />
      <TextInput
        className={styles.short}
        aria-label={t('conditions.times')}
        inputMode="numeric"
        value={item.times}
        onChange={(times) => onChange({ ...item, times })}
      />
      <span className="small muted">{t('conditions.timesIn')}</span>
      <TextInput
        className={styles.short}
        aria-label={t('conditions.daysBack')}
        inputMode="numeric"
        placeholder={t('conditions.ever')}
        value={item.amount}
        onChange={(amount) => onChange({ ...item, amount })}
      />
      <span className="small muted">{t('conditions.days')}</span>
      <Remove onClick={() => onChange(null)} />
    </div>
  )
}

interface RowLineProps {
  row: Row
  object: string
  extras: readonly Extra[]
  onChange: (item: Item | null) => void
}

function RowLine({ row, object, extras, onChange }: RowLineProps) {
  const { t, say } = useI18n()
  const meta = useMeta()
  const known = askables(meta, object, extras)
  const chosen = known.find((one) => one.path === row.path)
  const options = known.map((one) => ({ value: one.path, label: one.labels.map(say).join(' › ') }))
  const type = chosen?.field.type ?? 'text'
  const operators = operatorsFor(type)
  const choose = (path: string | null) => {
    const allowed = operatorsFor(typeAt(meta, object, path ?? '', extras))
    const operator = allowed.includes(row.operator) ? row.operator : (allowed[0] ?? 'eq')
    onChange({ kind: 'row', path: path ?? '', operator, values: [] })
  }
  if (row.operator === 'segment') {
    return (
      <div className={styles.line}>
        <span className="small second">{t('conditions.segment')}</span>
        <TextInput
          aria-label={t('conditions.segment')}
          value={row.values[0] ?? ''}
          onChange={(value) => onChange({ ...row, values: [value] })}
        />
        <Remove onClick={() => onChange(null)} />
      </div>
    )
  }
  return (
    <div className={styles.line}>
      <Choice
        className={styles.wide}
        isWide={false}
        label={t('filter.chooseField')}
        placeholder={t('filter.chooseField')}
        value={row.path || null}
        options={chosen || !row.path ? options : [{ value: row.path, label: row.path }, ...options]}
        onChange={choose}
      />
      <Choice
        className={styles.operator}
        isWide={false}
        label={t('filter.chooseOperator')}
        value={row.operator}
        options={(operators.includes(row.operator) ? operators : [row.operator, ...operators]).map((one) => ({
          value: one,
          label: operatorWord(one, type, t),
        }))}
        onChange={(operator) => {
          const next = (operator ?? 'eq') as Operator
          const isAlike = valuesNeeded(next) === valuesNeeded(row.operator)
          onChange({ ...row, operator: next, values: isAlike ? row.values : row.values.slice(0, 1) })
        }}
      />
      <Values row={row} askable={chosen} onChange={(values) => onChange({ ...row, values })} />
      <Remove onClick={() => onChange(null)} />
    </div>
  )
}

function operatorWord(operator: Operator, type: string, t: ReturnType<typeof useI18n>['t']): string {
  const isTime = type === 'date' || type === 'moment'
  if (isTime && operator === 'ge') return t('filter.after')
  if (isTime && operator === 'lt') return t('filter.before')
  return t(`conditions.${operator}`)
}

interface ValuesProps {
  row: Row
  askable: Askable | undefined
  onChange: (values: string[]) => void
}

function Values({ row, askable, onChange }: ValuesProps) {
  const { t, say } = useI18n()
  const field = askable?.field
  const label = t('filter.value')
  switch (valuesNeeded(row.operator)) {
    case 'none':
      return null
    case 'many': {
      const options = (field?.options ?? []).map((one) => ({ value: one.value, label: say(one.label) }))
      return (
        <div className={styles.value}>
          <Choices
            label={label}
            values={row.values}
            options={options}
            onChange={onChange}
            isOpenList={options.length === 0}
          />
        </div>
      )
    }
    case 'two':
      return (
        <span className="row">
          {[0, 1].map((at) => (
            <TextInput
              key={at}
              className={styles.short}
              aria-label={`${label} ${at + 1}`}
              value={row.values[at] ?? ''}
              onChange={(value) =>
                onChange(at === 0 ? [value, row.values[1] ?? ''] : [row.values[0] ?? '', value])
              }
            />
          ))}
        </span>
      )
    case 'one':
      return <OneValue row={row} field={field} onChange={onChange} />
  }
}

function OneValue({
  row,
  field,
  onChange,
}: {
  row: Row
  field: Field | undefined
  onChange: (values: string[]) => void
}) {
  const { t } = useI18n()
  const value = row.values[0] ?? ''
  const isDays = row.operator === 'within' || row.operator === 'ahead'
  if (field?.type === 'lookup' && field.target) {
    return (
      <div className={styles.value}>
        <FieldInput
          field={field}
          label={t('filter.value')}
          value={value ? { id: value, label: value.slice(0, 8), object: field.target } : null}
          onChange={(next) => onChange(isLookup(next) ? [next.id] : [])}
        />
      </div>
    )
  }
  if (field && !isDays && (field.options?.length || ['choice', 'date', 'moment'].includes(field.type))) {
    return (
      <div className={styles.value}>
        <FieldInput
          field={field}
          label={t('filter.value')}
          value={value}
          onChange={(next) => onChange([plain(next)])}
        />
      </div>
    )
  }
  const isNumber = isDays || field?.type === 'number' || field?.type === 'money'
  return (
    <TextInput
      className={isNumber ? styles.short : styles.value}
      aria-label={t('filter.value')}
      inputMode={isNumber ? 'decimal' : undefined}
      value={value}
      onChange={(next) => onChange([next])}
      after={isDays ? <span className="small muted">{t('conditions.days')}</span> : undefined}
    />
  )
}
