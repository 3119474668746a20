import type { Setting } from '@/api/designer'
import type { Config } from '@/areas/automations/designer/definition'

/** Reading a setting's schema: what it is once references and “or nothing” are taken off. */

export interface Read {
  setting: Setting
  isOptional: boolean
  kind: 'words' | 'object' | 'list' | 'choices' | 'map' | 'choice' | 'flag' | 'number' | 'text' | 'any'
  widget: string
}

export function readSetting(given: Setting, root: Setting): Read {
  const outer = resolved(given, root)
  const ways = (outer.anyOf ?? []).map((one) => resolved(one, root))
  const real = ways.filter((one) => one.type !== 'null')
  const isOptional = ways.some((one) => one.type === 'null')
  const inner = real.length > 0 ? { ...outer, ...bestOf(real), ...hintsOf(outer) } : outer
  const setting = { ...inner, anyOf: undefined }
  return { setting, isOptional, kind: kindOf(setting, root), widget: setting['x-widget'] ?? '' }
}

function resolved(setting: Setting, root: Setting): Setting {
  const name = setting.$ref?.split('/').at(-1)
  const target = name ? root.$defs?.[name] : undefined
  return target ? { ...target, ...setting, $ref: undefined, title: target.title } : setting
}

/** Of several ways to write a value the richest; a plain text is mostly a short form of it. */
function bestOf(ways: Setting[]): Setting {
  return ways.find((one) => one.properties || one.type === 'array') ?? ways[0] ?? {}
}

function hintsOf(setting: Setting): Setting {
  return Object.fromEntries(Object.entries(setting).filter(([name]) => name.startsWith('x-')))
}

function kindOf(setting: Setting, root: Setting): Read['kind'] {
  if (isWords(setting)) return 'words'
  if (setting.enum || (setting['x-choices'] && setting.type !== 'array')) return 'choice'
  switch (setting.type) {
    case 'array': {
      const items = setting.items ? resolved(setting.items, root) : {}
      return items.properties && !isWords(items) ? 'list' : 'choices'
    }
    case 'object':
      return setting.properties ? 'object' : 'map'
    case 'boolean':
      return 'flag'
    case 'integer':
    case 'number':
      return 'number'
    case 'string':
      return 'text'
    default:
      return 'any'
  }
}

function isWords(setting: Setting): boolean {
  const names = Object.keys(setting.properties ?? {}).sort()
  return names.length === 2 && names[0] === 'en' && names[1] === 'zh'
}

/** A setting to begin with: lists that must not be empty have one line, required choices their first. */
export function freshConfig(schema: Setting): Config {
  const config: Config = {}
  for (const name of schema.required ?? []) {
    const given = schema.properties?.[name]
    if (!given) continue
    const value = freshValue(given, schema, name)
    if (value !== undefined) config[name] = value
  }
  return config
}

export function freshValue(given: Setting, root: Setting, name = '', number = 1): unknown {
  const { setting, kind } = readSetting(given, root)
  if (setting.default !== undefined && setting.default !== null) return setting.default
  switch (kind) {
    case 'list':
      return (setting.minItems ?? 0) > 0 && setting.items ? [freshItem(setting.items, root, 1)] : []
    case 'choice':
      return setting.enum?.[0] ?? setting['x-choices']?.[0]?.value
    case 'text':
      return name === 'name' ? `way-${number}` : ''
    case 'map':
      return {}
    case 'words':
      return { en: '', zh: '' }
    default:
      return undefined
  }
}

/** One more line of a list. Lines with a name of their own (the ways of a branch) get a free one. */
export function freshItem(
  items: Setting,
  root: Setting,
  number: number,
  others: readonly unknown[] = [],
): Config {
  const { setting } = readSetting(items, root)
  const fresh = freshConfig({ ...setting, $defs: root.$defs })
  if (!isNamed(setting)) return fresh
  const taken = new Set(others.map((one) => (one as Config).name))
  let name = `way-${number}`
  for (let next = number; taken.has(name); next++) name = `way-${next + 1}`
  const shown = name.replace('way-', '')
  return { ...fresh, name, label: { en: `Way ${shown}`, zh: `分支 ${shown}` } }
}

/** Has each line a key of its own that only the flow sees, beside the name people read? */
export function isNamed(setting: Setting): boolean {
  const { name, label } = setting.properties ?? {}
  return name?.type === 'string' && label !== undefined
}

/** Without what is as if it was not written: an optional text left empty must not stay as "". */
export function written(config: Config, name: string, value: unknown, isOptional: boolean): Config {
  const isNothing = value === undefined || value === null || (isOptional && value === '')
  if (!isNothing) return { ...config, [name]: value }
  return Object.fromEntries(Object.entries(config).filter(([key]) => key !== name))
}
