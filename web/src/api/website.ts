import { queryOptions } from '@tanstack/react-query'
import type { WriteKeyOut } from '@/api/client/types.gen'
import { request } from '@/api/http'

export type WriteKey = WriteKeyOut

export const writeKeysQuery = queryOptions({
  queryKey: ['write-keys'],
  queryFn: ({ signal }) => request<WriteKey[]>('GET', '/api/v1/write-keys', { signal }),
})

export const createWriteKey = (name: string) =>
  request<WriteKey>('POST', '/api/v1/write-keys', { body: { name } })

export const revokeWriteKey = (key: string) =>
  request('DELETE', `/api/v1/write-keys/${encodeURIComponent(key)}`)
