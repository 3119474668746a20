import type { Setting } from '@/api/designer'
import type { Config } from '@/areas/automations/designer/definition'
import { useEnvironment } from '@/areas/automations/form/environment'
import { FormulaInput } from '@/areas/automations/form/FormulaInput'
import { ListInput } from '@/areas/automations/form/ListInput'
import { readSetting, type Read } from '@/areas/automations/form/setting'
import { SettingForm } from '@/areas/automations/form/SettingForm'
import { TextWithVariables } from '@/areas/automations/form/TextWithVariables'
import { ValuesInput } from '@/areas/automations/form/ValuesInput'
import { isPicked, Picked } from '@/areas/automations/form/Picked'
import { SpanInput, WeekdaysInput, WordsInput } from '@/areas/automations/form/small'
import { ConditionField } from '@/conditions/ConditionField'
import { isPhrase } from '@/i18n/phrase'
import { useI18n } from '@/i18n/useI18n'
import { plain } from '@/objects/FieldValue'
import { Choice, Choices } from '@/ui/Choice'
import { TextArea, TextInput } from '@/ui/TextInput'
import { Check } from '@/ui/Toggle'

export interface SettingInputProps {
  id: string | undefined
  describedBy?: string
  read: Read
  root: Setting
  label: string
  value: unknown
  /** The setting this value is a part of: what a condition is about may stand beside it. */
  config: Config
  address: string
  isBad: boolean
  onChange: (value: unknown) => void
}

export function SettingInput(props: SettingInputProps) {
  const { id, read, root, label, value, config, address, isBad, onChange } = props
  const { setting, kind, widget } = read
  const { say } = useI18n()
  const environment = useEnvironment()
  const over = setting['x-over'] ? plain(config[setting['x-over']]) : ''
  const text = plain(value)
  switch (widget) {
    case 'condition': {
      const isOfOther = over !== '' && over !== environment.object
      return (
        <ConditionField
          object={over || environment.object}
          label={label}
          isOpen={!read.isOptional}
          value={text}
          extras={isOfOther ? [] : environment.extras}
          events={isOfOther ? [] : eventsFor(config, environment.events)}
          variables={isOfOther ? {} : environment.variables}
          record={isOfOther ? null : environment.record}
          onChange={onChange}
        />
      )
    }
    case 'formula':
      return (
        <FormulaInput
          id={id}
          label={label}
          value={text}
          expect={setting['x-expect']}
          isBad={isBad}
          onChange={onChange}
        />
      )
    case 'values':
      return (
        <ValuesInput
          label={label}
          value={value}
          object={over || (setting['x-over'] ? environment.object : '')}
          onChange={onChange}
        />
      )
    case 'span':
      return <SpanInput id={id} label={label} value={text} isBad={isBad} onChange={onChange} />
    case 'weekdays':
      return (
        <WeekdaysInput
          label={label}
          value={Array.isArray(value) ? value.map(plain) : []}
          onChange={onChange}
        />
      )
    case 'clock':
      return <TextInput id={id} type="time" value={text} isBad={isBad} onChange={onChange} />
    case 'code':
      return (
        <TextArea
          id={id}
          className="mono"
          rows={8}
          spellCheck={false}
          value={text}
          isBad={isBad}
          onChange={onChange}
        />
      )
    case 'long_text':
    case 'liquid':
    case 'text':
      if (kind === 'text')
        return (
          <TextWithVariables
            id={id}
            label={label}
            value={text}
            isLong={widget !== 'text'}
            isBad={isBad}
            onChange={onChange}
          />
        )
  }
  const inner = setting.items ? readSetting(setting.items, root) : null
  const picked = isPicked(widget) ? widget : inner && isPicked(inner.widget) ? inner.widget : null
  if (picked) {
    const isMany = kind === 'choices' || kind === 'list'
    return (
      <Picked
        id={id}
        what={picked}
        label={label}
        value={value}
        isMany={isMany}
        isBad={isBad}
        config={config}
        over={over}
        onChange={onChange}
      />
    )
  }
  switch (kind) {
    case 'words':
      return (
        <WordsInput
          id={id}
          label={label}
          value={isPhrase(value) ? value : { en: '', zh: '' }}
          isBad={isBad}
          onChange={onChange}
        />
      )
    case 'flag':
      return <Check checked={value === true} label={label} onChange={onChange} />
    case 'choice': {
      const options = choicesOf(setting).map((one) => ({ value: String(one.value), label: say(one.label) }))
      const back = (chosen: string | null) =>
        choicesOf(setting).find((one) => String(one.value) === chosen)?.value
      return (
        <Choice
          id={id}
          label={label}
          value={text || null}
          options={options}
          isBad={isBad}
          canClear={read.isOptional}
          onChange={(next) => onChange(back(next))}
        />
      )
    }
    case 'choices': {
      const options = choicesOf(inner?.setting ?? {}, setting).map((one) => ({
        value: String(one.value),
        label: say(one.label),
      }))
      const values = Array.isArray(value) ? value.map(plain) : []
      return (
        <Choices
          id={id}
          label={label}
          values={values}
          options={options}
          isOpenList={options.length === 0}
          isBad={isBad}
          onChange={onChange}
        />
      )
    }
    case 'number':
      return (
        <TextInput
          id={id}
          inputMode="decimal"
          value={text}
          isBad={isBad}
          onChange={(next) => onChange(numberOf(next))}
        />
      )
    case 'list':
      return <ListInput {...props} />
    case 'object': {
      const part = typeof value === 'object' && value !== null ? (value as Config) : {}
      return (
        <fieldset>
          <legend className="small muted">{label}</legend>
          <SettingForm schema={setting} root={root} value={part} address={address} onChange={onChange} />
        </fieldset>
      )
    }
    case 'map':
      return <ValuesInput label={label} value={value} object="" onChange={onChange} />
    case 'any':
      return <TextWithVariables id={id} label={label} value={text} isBad={isBad} onChange={onChange} />
    case 'text':
      return <TextWithVariables id={id} label={label} value={text} isBad={isBad} onChange={onChange} />
  }
}

/** A condition beside an event (a wait, a goal) speaks about that event. */
function eventsFor(config: Config, events: string[]): string[] {
  const own = config.event ?? config.on
  return typeof own === 'string' && own !== '' ? [own] : events
}

function choicesOf(setting: Setting, outer: Setting = setting) {
  const named = outer['x-choices'] ?? setting['x-choices']
  if (named) return named
  return (setting.enum ?? []).map((value) => ({ value, label: { en: String(value), zh: String(value) } }))
}

/** A number as far as it is one; the rest stays as written, so that the fault can say what is wrong with it. */
function numberOf(text: string): unknown {
  const trimmed = text.trim().replace('−', '-')
  if (trimmed === '') return undefined
  return /^-?\d+(\.\d+)?$/u.test(trimmed) ? Number(trimmed) : text
}
