import type { Mapping, ObjectMeta } from '@/api/types'

export interface Target {
  path: string
  label: string
}

/** Only fields that tell one record from another can recognise it, and only if they are in the file. */
export function keysOf(object: ObjectMeta, mapping: Mapping): string[] {
  const telling = [...new Set([...(object.keys ?? []), 'email', 'external_id', 'domain', 'phone', 'name'])]
  const mapped = Object.values(mapping).flatMap((target) => [target?.field, ...[target?.also].flat()])
  const known = object.fields.map((field) => field.name)
  return [...telling.filter((name) => known.includes(name)), 'row_key'].filter((name) =>
    mapped.includes(name),
  )
}

export const importable = ['contact', 'company', 'lead', 'deal', 'task']
