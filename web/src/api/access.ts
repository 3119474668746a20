import { queryOptions } from '@tanstack/react-query'
import type { NewKey, OwnedOut, RoleIn, RoleOut, RolesOut, TeamOut, UserChange } from '@/api/client/types.gen'
import { request } from '@/api/http'
import type { ApiKey, User } from '@/api/types'

/** People, teams, roles and keys, for those who manage them. */

export type Role = RoleOut
export type Roles = RolesOut
export type TeamRow = TeamOut
export type PersonChange = UserChange

const base = '/api/v1'

export const everybodyQuery = (isAll: boolean) =>
  queryOptions({
    queryKey: ['users', 'everybody', isAll],
    queryFn: ({ signal }) => request<User[]>('GET', `${base}/users`, { query: { inactive: isAll }, signal }),
  })

export const ownedQuery = (id: string) =>
  queryOptions({
    queryKey: ['users', 'owned', id],
    queryFn: ({ signal }) => request<OwnedOut>('GET', `${base}/users/${id}/owned`, { signal }),
    gcTime: 0,
  })

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: ({ signal }) => request<Roles>('GET', `${base}/roles`, { signal }),
})

export const teamRowsQuery = queryOptions({
  queryKey: ['teams', 'rows'],
  queryFn: ({ signal }) => request<TeamRow[]>('GET', `${base}/teams`, { signal }),
})

export const changePerson = (id: string, body: PersonChange) =>
  request<User>('PUT', `${base}/users/${id}`, { body })

export const newPassword = (id: string) =>
  request<{ password: string }>('POST', `${base}/users/${id}/password`)

export const deactivatePerson = (id: string, to: string | null) =>
  request<OwnedOut>('POST', `${base}/users/${id}/deactivate`, { body: { to } })

export const reactivatePerson = (id: string) => request<User>('POST', `${base}/users/${id}/reactivate`)

export const saveTeam = (name: string, id: string | null) =>
  request<TeamRow>(id ? 'PUT' : 'POST', id ? `${base}/teams/${id}` : `${base}/teams`, { body: { name } })

export const deleteTeam = (id: string) => request('DELETE', `${base}/teams/${id}`)

export const saveRole = (key: string, body: RoleIn) => request<Role>('PUT', `${base}/roles/${key}`, { body })

export const deleteRole = (key: string) => request('DELETE', `${base}/roles/${key}`)

export const createKey = (body: NewKey) => request<ApiKey & { key: string }>('POST', `${base}/keys`, { body })
