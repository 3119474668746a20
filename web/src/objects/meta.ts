import { useSuspenseQuery } from '@tanstack/react-query'
import { metaQuery } from '@/api/session'
import type { Field, Meta, ObjectMeta, Row } from '@/api/types'

/** What the server declares about its objects. Loaded before any page below the shell is shown. */
export function useMeta(): Meta {
  return useSuspenseQuery(metaQuery).data
}

export function useObject(name: string): ObjectMeta | undefined {
  return useMeta().objects.find((object) => object.name === name || object.plural === name)
}

export function fieldOf(object: ObjectMeta | undefined, name: string): Field | undefined {
  return object?.fields.find((field) => field.name === name)
}

/** A field of the object, or of a record it points to: company.industry. */
export function fieldAt(meta: Meta, object: ObjectMeta, path: string): Field | undefined {
  const [head = '', tail] = path.split('.')
  const field = fieldOf(object, head)
  if (tail === undefined) return field
  const target = meta.objects.find((one) => one.name === field?.target)
  return fieldOf(target, tail)
}

/** Everything a condition can ask about, one step along the lookups included. */
export function pathsOf(meta: Meta, object: ObjectMeta): { path: string; fields: Field[] }[] {
  const own = object.fields.filter((field) => field.type !== 'json')
  const beyond = own
    .filter((field) => field.type === 'lookup' && !['user', 'team'].includes(field.target ?? ''))
    .flatMap((lookup) => {
      const target = meta.objects.find((one) => one.name === lookup.target)
      const fields = target?.fields.filter((field) => !['json', 'lookup'].includes(field.type)) ?? []
      return fields.map((field) => ({ path: `${lookup.name}.${field.name}`, fields: [lookup, field] }))
    })
  return [...own.map((field) => ({ path: field.name, fields: [field] })), ...beyond]
}

/** The name of a record, as its object says it is shown. */
export function titleOf(row: Row, object: ObjectMeta | undefined): string {
  const named = [
    row.label,
    object ? row[object.display] : undefined,
    row.name,
    row.title,
    row.subject,
    row.email,
  ]
  const found = named.find((value) => typeof value === 'string' && value.trim() !== '')
  return typeof found === 'string' ? found : ''
}

export function addressOf(object: ObjectMeta | undefined, id: string): string {
  return `/${object?.plural ?? 'contacts'}/${id}`
}

/** Fields a person fills in; the rest is written by the system. */
export function writable(object: ObjectMeta): Field[] {
  return object.fields.filter((field) => !field.readonly && field.type !== 'json' && !isSystem(field.name))
}

const system = [
  'id',
  'bucket',
  'version',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'deleted_at',
  'search_text',
]

export function isSystem(name: string): boolean {
  return system.includes(name)
}

/** A stage is reached by moving, which checks what it needs; it is not written over. */
export function canWrite(object: ObjectMeta, field: Field): boolean {
  const isMoved = object.name === 'deal' && field.name === 'stage'
  return object.can.write && !field.readonly && field.type !== 'json' && !isSystem(field.name) && !isMoved
}

export function isPerson(objectName: string | null | undefined): boolean {
  return objectName === 'contact' || objectName === 'user'
}
