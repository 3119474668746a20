import type { Field } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { isLookup, plain } from '@/objects/FieldValue'
import { LookupInput } from '@/objects/LookupInput'
import { useMeta } from '@/objects/meta'
import { Choice, Choices } from '@/ui/Choice'
import { DateInput } from '@/ui/DateInput'
import { TextArea, TextInput } from '@/ui/TextInput'
import { Check } from '@/ui/Toggle'

interface FieldInputProps {
  id?: string
  field: Field
  value: unknown
  onChange: (value: unknown) => void
  /** Set where no visible label stands beside the input. */
  label?: string
  isBad?: boolean
  isOpenAtOnce?: boolean
  size?: 'small' | 'middle'
  /** The pipeline whose stages may be chosen. */
  pipeline?: string
}

/** The input of any declared field. */
export function FieldInput(props: FieldInputProps) {
  const { id, field, value, onChange, label, isBad, size } = props
  const { say } = useI18n()
  const options = useOptions(field, props.pipeline)
  const text = plain(value)
  const common = { id, label, isBad, size }
  switch (field.type) {
    case 'lookup':
      return (
        <LookupInput
          {...common}
          target={field.target ?? 'user'}
          value={isLookup(value) ? value : null}
          onChange={onChange}
          isOpenAtOnce={props.isOpenAtOnce}
        />
      )
    case 'choice':
      return (
        <Choice
          {...common}
          value={text || null}
          onChange={onChange}
          options={options}
          canClear={!field.required}
          isOpenAtOnce={props.isOpenAtOnce}
        />
      )
    case 'set': {
      const values = Array.isArray(value) ? value.map(plain) : []
      return (
        <Choices
          {...common}
          values={values}
          onChange={onChange}
          options={options}
          isOpenList={options.length === 0}
        />
      )
    }
    case 'flag':
      return (
        <Check
          id={id}
          checked={value === true}
          onChange={onChange}
          label={label ?? say(field.label)}
          isLabelHidden={!label}
        />
      )
    case 'date':
    case 'moment':
      return (
        <DateInput {...common} value={text || null} onChange={onChange} hasTime={field.type === 'moment'} />
      )
  }
  if (options.length > 0) {
    return (
      <Choice
        {...common}
        value={text || null}
        onChange={onChange}
        options={options}
        canClear={!field.required}
      />
    )
  }
  if (field.widget === 'long_text' || field.type === 'json') {
    return (
      <TextArea
        id={id}
        aria-label={label}
        value={text}
        onChange={onChange}
        isBad={isBad}
        autoFocus={props.isOpenAtOnce}
      />
    )
  }
  const isNumber = field.type === 'number' || field.type === 'money'
  return (
    <TextInput
      id={id}
      aria-label={label}
      value={text}
      onChange={onChange}
      isBad={isBad}
      size={size}
      type={inputTypes[field.widget ?? ''] ?? 'text'}
      inputMode={isNumber ? 'decimal' : undefined}
      autoFocus={props.isOpenAtOnce}
      required={field.required}
    />
  )
}

const inputTypes: Record<string, string> = { email: 'email', phone: 'tel', url: 'url' }

function useOptions(field: Field, pipeline?: string) {
  const { say } = useI18n()
  const { pipelines } = useMeta()
  if (field.options?.length)
    return field.options.map((option) => ({ value: option.value, label: say(option.label) }))
  if (field.name === 'pipeline') return pipelines.map((one) => ({ value: one.key, label: say(one.name) }))
  if (field.name === 'stage' && pipelines.length > 0) {
    const stages = (pipelines.find((one) => one.key === pipeline) ?? pipelines[0])?.stages ?? []
    return stages.map((stage) => ({ value: stage.key, label: say(stage.name) }))
  }
  return []
}

/** A value as the API takes it: lookups as ids, numbers without the commas people write. */
export function outgoing(field: Field, value: unknown): unknown {
  if (isLookup(value)) return value.id
  if (field.type === 'number' || field.type === 'money') {
    const text = plain(value)
      .replaceAll(/[,，\s]/gu, '')
      .replace('−', '-')
    return text === '' ? null : text
  }
  if (typeof value === 'string' && value.trim() === '') return null
  return value ?? null
}
