import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { CountOut, Edited, MembersOut, SegmentView as SegmentViewOut } from '@/api/client/types.gen'
import { request } from '@/api/http'
import type { Row } from '@/api/types'

export type SegmentView = SegmentViewOut
export type Member = Row & { since: string | null }
type Members = Omit<MembersOut, 'items'> & { items: Member[] }

const base = '/api/v1/segments'

/** How many records a condition would find, for those who write it; a half-written one finds nothing. */
export const countQuery = (object: string, condition: string) =>
  queryOptions({
    queryKey: ['segments', 'count', object, condition],
    queryFn: ({ signal }) =>
      request<CountOut>('POST', `${base}/count`, { body: { object, condition }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    retry: false,
  })

/** While it is being built the numbers move; afterwards members come and go as things happen. */
export const segmentViewQuery = (id: string) =>
  queryOptions({
    queryKey: ['records', 'segments', 'view', id],
    queryFn: ({ signal }) => request<SegmentView>('GET', `${base}/${id}/view`, { signal }),
    refetchInterval: (state) => (state.state.data?.status === 'building' ? 1_500 : 6_000),
  })

export const membersQuery = (id: string, search: string) =>
  infiniteQueryOptions({
    queryKey: ['segments', 'members', id, search],
    queryFn: ({ pageParam, signal }) =>
      request<Members>('GET', `${base}/${id}/members`, {
        query: { search, after: pageParam, limit: 60 },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: (state) => ((state.state.data?.pages.length ?? 0) <= 1 ? 6_000 : false),
  })

export const rebuildSegment = (id: string) => request<SegmentView>('POST', `${base}/${id}/rebuild`)

export const editMembers = (id: string, change: { add?: string[]; remove?: string[] }) =>
  request<Edited>('POST', `${base}/${id}/members`, { body: change })
