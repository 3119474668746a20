import { queryOptions } from '@tanstack/react-query'
import type { SendingChange, SendingOut } from '@/api/client/types.gen'
import { request } from '@/api/http'

export type Sending = SendingOut

/** Read afresh whenever the page opens, and never under the hands of whoever is changing it. */
export const sendingQuery = queryOptions({
  queryKey: ['sending'],
  queryFn: ({ signal }) => request<Sending>('GET', '/api/v1/sending', { signal }),
  staleTime: Infinity,
  gcTime: 0,
  refetchOnWindowFocus: false,
})

export const saveSending = (body: SendingChange) => request<Sending>('PUT', '/api/v1/sending', { body })
