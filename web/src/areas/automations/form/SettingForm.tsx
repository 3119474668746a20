import type { Setting } from '@/api/designer'
import type { Config } from '@/areas/automations/designer/definition'
import { problemsAt } from '@/areas/automations/designer/picture'
import { useEnvironment } from '@/areas/automations/form/environment'
import { isNamed, readSetting, written } from '@/areas/automations/form/setting'
import { SettingInput } from '@/areas/automations/form/SettingInput'
import { useI18n } from '@/i18n/useI18n'
import { Field } from '@/ui/Field'
import styles from './form.module.css'

interface SettingFormProps {
  schema: Setting
  root: Setting
  value: Config
  /** Where it stands in the flow: steps.<id>.config, with what problems are found. */
  address: string
  onChange: (value: Config, mark: string) => void
}

/** The form of any setting, drawn from its schema: no kind of step has code of its own here. */
export function SettingForm({ schema, root, value, address, onChange }: SettingFormProps) {
  const hidden = isNamed(schema) ? ['name'] : []
  const entries = Object.entries(schema.properties ?? {})
    .filter(([name]) => !hidden.includes(name))
    // What a way is called is said before when it is gone.
    .sort(
      ([one], [other]) =>
        Number(isNamed(schema) && other === 'label') - Number(isNamed(schema) && one === 'label'),
    )
  return (
    <div className={styles.form}>
      {entries.map(([name, given]) => (
        <SettingLine
          key={name}
          name={name}
          given={given}
          root={root}
          config={value}
          isRequired={schema.required?.includes(name) ?? false}
          address={`${address}.${name}`}
          onChange={(next, isOptional) =>
            onChange(written(value, name, next, isOptional), `${address}.${name}`)
          }
        />
      ))}
    </div>
  )
}

interface SettingLineProps {
  name: string
  given: Setting
  root: Setting
  config: Config
  isRequired: boolean
  address: string
  onChange: (value: unknown, isOptional: boolean) => void
}

/** These name themselves and their faults. */
const ownHead = ['condition', 'list', 'object']

function SettingLine({ name, given, root, config, isRequired, address, onChange }: SettingLineProps) {
  const { say } = useI18n()
  const { problems } = useEnvironment()
  const read = readSetting(given, root)
  const label = say(read.setting['x-title']) || name
  const help = say(read.setting['x-help'])
  const value = config[name] ?? read.setting.default
  const isInner = read.kind === 'list' || read.kind === 'object' || read.kind === 'map'
  const found = problemsAt(problems, address).filter((one) => !isInner || one.field === address)
  const isMissing = found.some((one) => one.code === 'missing')
  const error = found[0] ? say(found[0].message) : null
  const change = (next: unknown) => onChange(next, read.isOptional || !isRequired)
  const input = { read, root, label, value, config, address, onChange: change }
  if (read.kind === 'flag') {
    return (
      <div data-address={address}>
        <SettingInput {...input} id={undefined} isBad={error !== null} />
        {help ? <p className="small muted">{help}</p> : null}
      </div>
    )
  }
  if (ownHead.includes(read.widget) || ownHead.includes(read.kind)) {
    return (
      <div data-address={address}>
        <SettingInput {...input} id={undefined} isBad={error !== null} />
        {error && read.widget !== 'condition' ? <p className="small cinnabar">{error}</p> : null}
        {error && isMissing && read.widget === 'condition' ? <p className="small cinnabar">{error}</p> : null}
      </div>
    )
  }
  return (
    <div data-address={address}>
      <Field label={label} required={isRequired} error={error} help={help || undefined}>
        {(id, describedBy) => (
          <SettingInput {...input} id={id} describedBy={describedBy} isBad={error !== null} />
        )}
      </Field>
    </div>
  )
}
