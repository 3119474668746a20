import type { Mapping, Meta, ObjectMeta } from '@/api/types'

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

const shipped = ['contact', 'company', 'lead', 'deal', 'task', 'note']

/** What a file can become: what people keep, and every object made here. The program's own records are not brought in. */
export function importable(meta: Meta): ObjectMeta[] {
  return meta.objects.filter((one) => one.can.create && (one.is_custom || shipped.includes(one.name)))
}
