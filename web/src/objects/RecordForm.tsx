import { Problem } from '@/api/http'
import type { Field as FieldMeta, ObjectMeta } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { FieldInput, outgoing } from '@/objects/FieldInput'
import { fieldOf, writable } from '@/objects/meta'
import { Field } from '@/ui/Field'

export type Values = Record<string, unknown>

/** The few fields a new record needs; the rest is filled in on its page. */
export function quickFields(object: ObjectMeta, extra: string[] = []): FieldMeta[] {
  const wanted = new Set([
    object.display,
    'first_name',
    'last_name',
    'email',
    'phone',
    ...object.list_columns,
    ...extra,
  ])
  const fields = writable(object).filter((field) => field.required || wanted.has(field.name))
  return fields.length > 0 ? fields : writable(object).slice(0, 6)
}

export function outgoingValues(object: ObjectMeta, values: Values): Values {
  const pairs = Object.entries(values).map(([name, value]) => {
    const field = fieldOf(object, name)
    return [name, field ? outgoing(field, value) : value] as const
  })
  return Object.fromEntries(pairs.filter(([, value]) => value !== null && value !== undefined))
}

interface RecordFieldsProps {
  fields: FieldMeta[]
  values: Values
  onChange: (values: Values) => void
  error: unknown
}

export function RecordFields({ fields, values, onChange, error }: RecordFieldsProps) {
  const { say } = useI18n()
  const faults = error instanceof Problem ? error.faults : []
  return (
    <>
      {fields.map((field) => (
        <Field
          key={field.name}
          label={say(field.label)}
          required={field.required}
          help={say(field.help)}
          error={faults.find((fault) => fault.field === field.name)?.message}
        >
          {(id) => (
            <FieldInput
              id={id}
              field={field}
              value={values[field.name]}
              pipeline={typeof values.pipeline === 'string' ? values.pipeline : undefined}
              isBad={faults.some((fault) => fault.field === field.name)}
              onChange={(value) => onChange({ ...values, [field.name]: value })}
            />
          )}
        </Field>
      ))}
    </>
  )
}

/** Faults that name no field of the form, to be shown above it. */
export function looseFaults(error: unknown, fields: FieldMeta[]): string[] {
  if (!(error instanceof Problem)) return []
  const names = new Set(fields.map((field) => field.name))
  const loose = error.faults.filter((fault) => !names.has(fault.field)).map((fault) => fault.message)
  return error.faults.length === 0 ? [error.message] : loose
}
