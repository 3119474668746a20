import type { Field, ObjectMeta } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { needsValue, operatorsFor, type Condition, type Group, type Operator } from '@/objects/condition'
import { FieldInput } from '@/objects/FieldInput'
import { plain } from '@/objects/FieldValue'
import { fieldAt, pathsOf, useMeta } from '@/objects/meta'
import { Button, IconButton } from '@/ui/Button'
import { Choice, Choices } from '@/ui/Choice'
import { Icon } from '@/ui/Icon'
import { TextInput } from '@/ui/TextInput'
import styles from './FilterPanel.module.css'

interface ConditionRowsProps {
  object: ObjectMeta
  group: Group
  onChange: (group: Group) => void
}

export function ConditionRows({ object, group, onChange }: ConditionRowsProps) {
  const { t } = useI18n()
  const write = (index: number, condition: Condition | null) => {
    const conditions = group.conditions.flatMap((one, at) =>
      at === index ? (condition ? [condition] : []) : [one],
    )
    onChange({ ...group, conditions })
  }
  const first = object.fields.find((field) => field.type === 'text')?.name ?? ''
  return (
    <>
      <div className={styles.group}>
        <span className={styles.bracket} aria-hidden="true" />
        <button
          type="button"
          className={styles.word}
          onClick={() => onChange({ ...group, word: group.word === 'all' ? 'any' : 'all' })}
        >
          {group.word === 'all' ? t('filter.all') : t('filter.any')}
          <Icon name="chevronDown" size={14} />
        </button>
        {group.conditions.map((condition, index) => (
          <ConditionRow
            key={index}
            object={object}
            condition={condition}
            onChange={(next) => write(index, next)}
          />
        ))}
      </div>
      <div className={styles.add}>
        <Button
          size="small"
          look="text"
          icon="plus"
          onClick={() =>
            onChange({
              ...group,
              conditions: [...group.conditions, { field: first, operator: 'contains', value: '' }],
            })
          }
        >
          {t('filter.addCondition')}
        </Button>
      </div>
    </>
  )
}

interface ConditionRowProps {
  object: ObjectMeta
  condition: Condition
  onChange: (condition: Condition | null) => void
}

function ConditionRow({ object, condition, onChange }: ConditionRowProps) {
  const { t, say } = useI18n()
  const meta = useMeta()
  const field = fieldAt(meta, object, condition.field)
  const operators = operatorsFor(field?.type ?? 'text')
  const options = pathsOf(meta, object).map(({ path, fields }) => ({
    value: path,
    label: fields.map((one) => say(one.label)).join(' › '),
  }))
  const isKnown = options.some((one) => one.value === condition.field)
  return (
    <div className={styles.line}>
      <div className={styles.field}>
        <Choice
          label={t('filter.chooseField')}
          value={condition.field}
          options={isKnown ? options : [{ value: condition.field, label: condition.field }, ...options]}
          onChange={(name) => {
            const next = operatorsFor(fieldAt(meta, object, name ?? '')?.type ?? 'text')
            const operator = next.includes(condition.operator) ? condition.operator : (next[0] ?? 'eq')
            onChange({ field: name ?? '', operator, value: '' })
          }}
        />
      </div>
      <div className={styles.operator}>
        <Choice
          label={t('filter.chooseOperator')}
          value={condition.operator}
          options={operators.map((one) => ({ value: one, label: wordOf(one, field, t) }))}
          onChange={(operator) => onChange({ ...condition, operator: (operator ?? 'eq') as Operator })}
        />
      </div>
      {needsValue(condition.operator) ? (
        <div className={styles.value}>
          <ValueInput
            field={field}
            condition={condition}
            onChange={(value) => onChange({ ...condition, value })}
          />
        </div>
      ) : null}
      <IconButton
        icon="close"
        iconSize={14}
        label={t('filter.removeCondition')}
        onClick={() => onChange(null)}
      />
    </div>
  )
}

function wordOf(operator: Operator, field: Field | undefined, t: ReturnType<typeof useI18n>['t']): string {
  const isTime = field?.type === 'date' || field?.type === 'moment'
  if (isTime && operator === 'ge') return t('filter.after')
  if (isTime && operator === 'lt') return t('filter.before')
  return t(`filter.${operator}`)
}

interface ValueInputProps {
  field: Field | undefined
  condition: Condition
  onChange: (value: string) => void
}

function ValueInput({ field, condition, onChange }: ValueInputProps) {
  const { t, say } = useI18n()
  const label = t('filter.value')
  if (field && condition.operator === 'in') {
    const options = (field.options ?? []).map((option) => ({ value: option.value, label: say(option.label) }))
    const values = condition.value.split(',').filter(Boolean)
    return (
      <Choices
        label={label}
        values={values}
        options={options}
        onChange={(next) => onChange(next.join(','))}
        isOpenList={options.length === 0}
      />
    )
  }
  const isChoice =
    field &&
    (field.type === 'choice' ||
      ((field.type === 'date' || field.type === 'moment') && condition.operator !== 'within'))
  if (isChoice) {
    return (
      <FieldInput
        field={field}
        value={condition.value}
        label={label}
        onChange={(value) => onChange(plain(value))}
      />
    )
  }
  const isNumber = condition.operator === 'within' || field?.type === 'number' || field?.type === 'money'
  return (
    <TextInput
      aria-label={label}
      value={condition.value}
      onChange={onChange}
      inputMode={isNumber ? 'decimal' : undefined}
    />
  )
}
