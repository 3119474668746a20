import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { AuditChoices, TimelineOut } from '@/api/client/types.gen'
import { address, request } from '@/api/http'

export interface AuditSearch {
  text: string
  person: string
  kind: string
  object: string
  record: string
  after: string
  until: string
}

export type AuditItem = TimelineOut['items'][number] & { object?: string; record?: string }

const base = '/api/v1/audit'

export const auditQuery = (search: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: ['audit', search],
    queryFn: ({ pageParam, signal }) =>
      request<TimelineOut>('GET', base, { query: { ...search, before: pageParam, limit: 100 }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    retry: false,
  })

export const auditChoicesQuery = queryOptions({
  queryKey: ['audit', 'choices'],
  queryFn: ({ signal }) => request<AuditChoices>('GET', `${base}/choices`, { signal }),
  staleTime: Infinity,
})

export const auditExport = (search: AuditSearch) => address(`${base}/export`, { ...search })
