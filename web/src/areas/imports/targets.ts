import type { Mapping, Meta, ObjectMeta } from '@/api/types'
import type { I18n } from '@/i18n/useI18n'
import { isSystem } from '@/objects/meta'

export interface Target {
  path: string
  label: string
}

/** Everything a column can go to: fields of the object, and one step along its lookups (“Company · Industry”). */
export function targetsOf(meta: Meta, object: ObjectMeta, { say, t }: I18n): Target[] {
  const own = object.fields.filter((field) => !field.readonly && !isSystem(field.name) && field.type !== 'json')
  const direct = own
    .filter((field) => field.type !== 'lookup' || field.name === 'owner')
    .map((field) => ({ path: field.name, label: say(field.label) }))
  const through = own
    .filter((field) => field.type === 'lookup' && field.name !== 'owner' && field.name !== 'team')
    .flatMap((lookup) => {
      const target = meta.objects.find((one) => one.name === lookup.target)
      return (target?.fields ?? [])
        .filter((field) => !field.readonly && !isSystem(field.name) && !['lookup', 'json'].includes(field.type))
        .map((field) => ({ path: `${lookup.name}.${field.name}`, label: `${say(lookup.label)} · ${say(field.label)}` }))
    })
  return [{ path: 'row_key', label: t('imports.rowKey') }, ...direct, ...through]
}

/** Only fields that tell one record from another can recognise it; they must be in the file. */
export function keysOf(object: ObjectMeta, mapping: Mapping): string[] {
  const telling = ['email', 'external_id', 'domain', 'phone', 'name', 'slug']
  const mapped = Object.values(mapping).map((target) => target?.field)
  const known = object.fields.map((field) => field.name)
  return [...telling.filter((name) => known.includes(name)), 'row_key'].filter((name) => mapped.includes(name))
}

export const importable = ['contact', 'company', 'lead', 'deal', 'task']
