import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { flowsQuery } from '@/api/automations'
import { searchQuery } from '@/api/records'
import { usersQuery } from '@/api/session'
import { useEnvironment } from '@/areas/automations/form/environment'
import type { Config } from '@/areas/automations/designer/definition'
import { useI18n } from '@/i18n/useI18n'
import { useDebounced } from '@/lib/useDebounced'
import { plain } from '@/objects/FieldValue'
import { titleOf, useMeta, useObject } from '@/objects/meta'
import { Choice, Choices, type ChoiceOption } from '@/ui/Choice'

/** Things that are chosen by search, by the name that the schema gives them. */
const known = [
  'object',
  'field',
  'event',
  'flow',
  'user',
  'team',
  'pipeline',
  'stage',
  'template',
  'segment',
  'form',
  'zone',
]
/** Records that settings name by their key. */
const keyed: Record<string, string> = { template: 'key', segment: 'key', form: 'slug' }

export function isPicked(widget: string): boolean {
  return known.includes(widget)
}

interface PickedProps {
  id: string | undefined
  what: string
  label: string
  value: unknown
  isMany: boolean
  isBad: boolean
  config: Config
  over: string
  onChange: (value: unknown) => void
}

export function Picked(props: PickedProps) {
  return props.what in keyed ? <PickedRecord {...props} /> : <PickedOption {...props} />
}

function PickedOption(props: PickedProps) {
  const { id, label, value, isMany, isBad, onChange } = props
  const options = useOptions(props)
  const values = Array.isArray(value) ? value.map(plain) : [plain(value)].filter(Boolean)
  const all = withUnknown(options, values)
  if (isMany)
    return <Choices id={id} label={label} values={values} options={all} isBad={isBad} onChange={onChange} />
  return (
    <Choice
      id={id}
      label={label}
      value={values[0] ?? null}
      options={all}
      isBad={isBad}
      canClear
      onChange={(next) => onChange(next ?? '')}
    />
  )
}

/** What is set but not known (any more) stays visible: the fault beside it says what is wrong. */
function withUnknown(options: ChoiceOption[], values: string[]): ChoiceOption[] {
  const missing = values.filter((value) => !options.some((option) => option.value === value))
  return [...missing.map((value) => ({ value, label: value })), ...options]
}

function PickedRecord({ id, what, label, value, isMany, isBad, onChange }: PickedProps) {
  const [word, setWord] = useState('')
  const object = useObject(what)
  const settled = useDebounced(word)
  const found = useQuery({
    ...searchQuery(object?.plural ?? what, settled, 30),
    enabled: object !== undefined,
  })
  const key = keyed[what] ?? 'key'
  const options = (found.data?.items ?? []).map((row) => ({
    value: plain(row[key]),
    label: titleOf(row, object) || plain(row[key]),
  }))
  const values = Array.isArray(value) ? value.map(plain) : [plain(value)].filter(Boolean)
  const all = withUnknown(
    options.filter((one) => one.value !== ''),
    values,
  )
  if (isMany)
    return (
      <Choices
        id={id}
        label={label}
        values={values}
        options={all}
        isBad={isBad}
        isOpenList={options.length === 0}
        onChange={onChange}
      />
    )
  return (
    <Choice
      id={id}
      label={label}
      value={values[0] ?? null}
      options={all}
      isBad={isBad}
      canClear
      isBusy={found.isFetching}
      onSearch={setWord}
      onChange={(next) => onChange(next ?? '')}
    />
  )
}

function useOptions({ what, config, over }: PickedProps): ChoiceOption[] {
  const { say } = useI18n()
  const meta = useMeta()
  const { object, kinds } = useEnvironment()
  const flows = useQuery({ ...flowsQuery, enabled: what === 'flow', refetchInterval: false })
  const users = useQuery({ ...usersQuery, enabled: what === 'user' })
  switch (what) {
    case 'object':
      return meta.objects.map((one) => ({ value: one.name, label: say(one.label) }))
    case 'field': {
      const about = meta.objects.find((one) => one.name === (over || object))
      return (about?.fields ?? []).map((field) => ({ value: field.name, label: say(field.label) }))
    }
    case 'event':
      return kinds.events.map((one) => ({ value: one.name, label: say(one.label) }))
    case 'flow':
      return (flows.data ?? []).map((one) => ({ value: one.key, label: say(one.name) }))
    case 'user':
      return (users.data ?? []).map((one) => ({ value: one.id, label: one.name }))
    case 'pipeline':
      return meta.pipelines.map((one) => ({ value: one.key, label: say(one.name) }))
    case 'stage': {
      const chosen = meta.pipelines.filter((one) => !config.pipeline || one.key === config.pipeline)
      return chosen
        .flatMap((one) => one.stages)
        .map((stage) => ({ value: stage.key, label: say(stage.name) }))
    }
    case 'zone':
      return Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone }))
    default:
      return []
  }
}
