import { queryOptions } from '@tanstack/react-query'
import type { ObjectRow, OwnField as OwnFieldOut, RoleGrant as RoleGrantOut } from '@/api/client/types.gen'
import { request } from '@/api/http'
import type { Phrase } from '@/i18n/phrase'

/** Objects and fields that people make. */

export type ObjectSettings = ObjectRow
export type OwnField = Omit<OwnFieldOut, 'options'> & { options: { value: string; label: Phrase }[] }
export type RoleGrant = RoleGrantOut

export interface ObjectDraft {
  name: string
  plural: string
  label: Phrase
  plural_label: Phrase
  name_label: Phrase
  icon: string
  keys: string[]
  list_columns: string[]
  has_contact: boolean
}

export interface FieldDraft {
  name: string
  label: Phrase
  type: string
  help: Phrase
  options: { value: string; label: Phrase }[]
  target: string
  required: boolean
  personal: boolean
  searchable: boolean
}

export interface Grant {
  read: string
  write: string
  delete: string
  create: boolean
}

const base = '/api/v1/objects'

export const objectsQuery = queryOptions({
  queryKey: ['objects'],
  queryFn: ({ signal }) => request<ObjectSettings[]>('GET', base, { signal }),
})

export const makeObject = (draft: ObjectDraft) => request<ObjectSettings>('POST', base, { body: draft })

export const changeObject = ({ name, plural: _plural, has_contact: _has, ...rest }: ObjectDraft) =>
  request<ObjectSettings>('PATCH', `${base}/${name}`, { body: rest })

export const retireObject = (name: string) => request<object>('DELETE', `${base}/${name}`)
export const reviveObject = (name: string) => request<ObjectSettings>('POST', `${base}/${name}/revive`)

export const addField = (object: string, draft: FieldDraft) =>
  request<OwnField>('POST', `${base}/${object}/fields`, { body: draft })

export const changeField = (object: string, { name, ...rest }: FieldDraft) =>
  request<OwnField>('PATCH', `${base}/${object}/fields/${name}`, { body: rest })

export const retireField = (object: string, name: string) =>
  request<object>('DELETE', `${base}/${object}/fields/${name}`)

export const reviveField = (object: string, name: string) =>
  request<OwnField>('POST', `${base}/${object}/fields/${name}/revive`)

export const allowRole = (object: string, role: string, grant: Grant | null) =>
  grant === null
    ? request<RoleGrant[]>('DELETE', `${base}/${object}/grants/${role}`)
    : request<RoleGrant[]>('PUT', `${base}/${object}/grants/${role}`, { body: grant })
