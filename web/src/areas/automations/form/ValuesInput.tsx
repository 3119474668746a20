import { FormulaInput } from '@/areas/automations/form/FormulaInput'
import { TextWithVariables } from '@/areas/automations/form/TextWithVariables'
import type { Config } from '@/areas/automations/designer/definition'
import { useI18n } from '@/i18n/useI18n'
import { FieldInput } from '@/objects/FieldInput'
import { isLookup, plain } from '@/objects/FieldValue'
import { fieldOf, useObject, writable } from '@/objects/meta'
import { Button, IconButton } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { TextInput } from '@/ui/TextInput'
import styles from './form.module.css'

interface ValuesInputProps {
  label: string
  value: unknown
  /** Whose fields the names are; empty when names are free. */
  object: string
  onChange: (value: Config) => void
}

/** Names and values: fields of a record with a fixed value or a formula each, or variables of one's own. */
export function ValuesInput({ label, value, object, onChange }: ValuesInputProps) {
  const { t, say } = useI18n()
  const declared = useObject(object)
  const values = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Config) : {}
  const entries = Object.entries(values)
  const write = (next: [string, unknown][]) => onChange(Object.fromEntries(next))
  const options = declared
    ? writable(declared).map((field) => ({ value: field.name, label: say(field.label) }))
    : []
  const free = options.find((option) => !(option.value in values))
  return (
    <div className={styles.values} role="group" aria-label={label}>
      {entries.map(([name, item], index) => (
        <div key={index} className={styles.pair}>
          <div className="row">
            {declared ? (
              <Choice
                label={t('filter.chooseField')}
                value={name || null}
                options={
                  options.some((one) => one.value === name)
                    ? options
                    : [{ value: name, label: name }, ...options]
                }
                onChange={(next) => write(entries.map((one, at) => (at === index ? [next ?? '', ''] : one)))}
              />
            ) : (
              <TextInput
                className="grow"
                aria-label={t('designer.nameOf')}
                value={name}
                onChange={(next) => write(entries.map((one, at) => (at === index ? [next, one[1]] : one)))}
              />
            )}
            <IconButton
              icon="close"
              iconSize={13}
              label={t('common.remove')}
              onClick={() => write(entries.filter((_, at) => at !== index))}
            />
          </div>
          <OneValue
            name={name}
            object={object}
            value={item}
            onChange={(next) => write(entries.map((one, at) => (at === index ? [name, next] : one)))}
          />
        </div>
      ))}
      <Button
        size="small"
        look="text"
        icon="plus"
        onClick={() => write([...entries, [free?.value ?? `value${entries.length + 1}`, '']])}
      >
        {t('designer.addValue')}
      </Button>
    </div>
  )
}

interface OneValueProps {
  name: string
  object: string
  value: unknown
  onChange: (value: unknown) => void
}

/** Fixed or computed: a formula is written with an equals sign before it, as in a spreadsheet. */
function OneValue({ name, object, value, onChange }: OneValueProps) {
  const { t } = useI18n()
  const field = fieldOf(useObject(object), name)
  const formula = formulaIn(value)
  return (
    <div className="row top-aligned">
      <div className="grow">
        {formula !== null ? (
          <FormulaInput
            id={undefined}
            label={t('filter.value')}
            value={formula}
            isBad={false}
            onChange={(next) => onChange(`= ${next}`)}
          />
        ) : field ? (
          <FieldInput
            field={field}
            label={t('filter.value')}
            value={
              field.type === 'lookup' && typeof value === 'string' && value
                ? { id: value, label: value.slice(0, 8), object: field.target ?? '' }
                : value
            }
            onChange={(next) => onChange(isLookup(next) ? next.id : next)}
          />
        ) : (
          <TextWithVariables
            id={undefined}
            label={t('filter.value')}
            value={plain(value)}
            isBad={false}
            onChange={onChange}
          />
        )}
      </div>
      <Button
        size="small"
        look={formula !== null ? 'chosen' : 'text'}
        aria-pressed={formula !== null}
        aria-label={t('designer.formulaHint')}
        onClick={() => onChange(formula !== null ? '' : '= ')}
      >
        ƒ
      </Button>
    </div>
  )
}

function formulaIn(value: unknown): string | null {
  if (typeof value === 'string' && value.startsWith('=')) return value.slice(1).trimStart()
  if (typeof value === 'object' && value !== null && 'formula' in value)
    return plain((value as Config).formula)
  return null
}
