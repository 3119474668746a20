import { queryOptions } from '@tanstack/react-query'
import type {
  CredentialChange,
  CredentialKindOut,
  CredentialOut,
  NewCredential,
  PartOut,
} from '@/api/client/types.gen'
import { request } from '@/api/http'

export type Credential = CredentialOut
export type CredentialKind = CredentialKindOut
export type CredentialPart = PartOut

export const credentialsQuery = queryOptions({
  queryKey: ['credentials'],
  queryFn: ({ signal }) => request<Credential[]>('GET', '/api/v1/credentials', { signal }),
})

export const credentialKindsQuery = queryOptions({
  queryKey: ['credentials', 'kinds'],
  queryFn: ({ signal }) => request<CredentialKind[]>('GET', '/api/v1/credentials/kinds', { signal }),
  staleTime: 5 * 60_000,
})

export const createCredential = (body: NewCredential) =>
  request<Credential>('POST', '/api/v1/credentials', { body })

export const changeCredential = (id: string, body: CredentialChange) =>
  request<Credential>('PATCH', `/api/v1/credentials/${id}`, { body })

export const deleteCredential = (id: string) => request('DELETE', `/api/v1/credentials/${id}`)
