import { infiniteQueryOptions, keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query'
import { request } from '@/api/http'
import { pace } from '@/api/live'
import type {
  BoardColumn,
  DealPath,
  Explanation,
  FilterCheck,
  Page,
  Row,
  TimelineItem,
  Today,
  Upcoming,
  Writer,
} from '@/api/types'

export interface ListQuery {
  filter?: string
  search?: string
  sort?: string
  limit?: number
}

const base = '/api/v1'
/** How often a screen looks for changes of others while it is in front and the stream of changes is not to be had. */
const live = 3_000

export const listQuery = (plural: string, query: ListQuery) =>
  infiniteQueryOptions({
    queryKey: ['records', plural, 'list', query],
    queryFn: ({ pageParam, signal }) =>
      request<Page<Row>>('GET', `${base}/${plural}`, {
        query: { ...query, limit: query.limit ?? 60, after: pageParam, total: pageParam === '' },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    // Only a list read from its top follows the changes of others; below, rows would move under the eye.
    refetchInterval: (state) => ((state.state.data?.pages.length ?? 0) <= 1 ? pace(live)() : false),
  })

/** A few records by a word, for pickers and the palette. */
export const searchQuery = (plural: string, search: string, limit = 8) =>
  queryOptions({
    queryKey: ['records', plural, 'search', search, limit],
    queryFn: ({ signal }) =>
      request<Page<Row>>('GET', `${base}/${plural}`, { query: { search, limit }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })

/** How many records there are of several objects, by their plural. */
export const totalsQuery = (plurals: readonly string[]) =>
  queryOptions({
    queryKey: ['records', 'totals', plurals],
    queryFn: ({ signal }) =>
      request<Record<string, number>>('GET', `${base}/totals`, {
        query: { objects: plurals.join(',') },
        signal,
      }),
    enabled: plurals.length > 0,
    staleTime: 20_000,
    refetchInterval: pace(30_000),
  })

export const recordQuery = (plural: string, id: string) =>
  queryOptions({
    queryKey: ['records', plural, 'one', id],
    queryFn: ({ signal }) => request<Row>('GET', `${base}/${plural}/${id}`, { signal }),
    refetchInterval: pace(live),
  })

/** Everything the page of a record shows: its row, what it points at and what points at it, what happened. */
export interface Whole {
  record: Row
  pointed: Record<string, Row>
  related: Record<string, Page<Row>>
  timeline: Page<TimelineItem>
  writers: Record<string, Writer>
}

export const wholeQuery = (plural: string, id: string) =>
  queryOptions({
    queryKey: ['records', plural, 'whole', id],
    queryFn: ({ signal }) => request<Whole>('GET', `${base}/${plural}/${id}/whole`, { signal }),
    refetchInterval: pace(2 * live),
  })

/** The first records of a relation, from the answer that fills the whole page. */
export const aroundQuery = (plural: string, id: string, relation: string) => ({
  ...wholeQuery(plural, id),
  select: (whole: Whole) => whole.related[relation],
})

/** Shows a saved row at once, wherever its record is shown. */
export function putRecord(queries: QueryClient, plural: string, row: Row): void {
  queries.setQueryData(recordQuery(plural, row.id).queryKey, row)
  queries.setQueryData(wholeQuery(plural, row.id).queryKey, (whole) => whole && { ...whole, record: row })
}

export const timelineQuery = (plural: string, id: string) =>
  infiniteQueryOptions({
    queryKey: ['records', plural, 'timeline', id],
    queryFn: ({ pageParam, signal }) =>
      request<Page<TimelineItem>>('GET', `${base}/${plural}/${id}/timeline`, {
        query: { after: pageParam, limit: 40 },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: (state) => ((state.state.data?.pages.length ?? 0) <= 1 ? pace(live)() : false),
  })

export const explainQuery = (plural: string, id: string, field: string) =>
  queryOptions({
    queryKey: ['records', plural, 'explain', id, field],
    queryFn: ({ signal }) =>
      request<Explanation>('GET', `${base}/${plural}/${id}/explain`, { query: { field }, signal }),
  })

/** By field, who wrote it last. */
export const writersQuery = (plural: string, id: string) =>
  queryOptions({
    queryKey: ['records', plural, 'writers', id],
    queryFn: ({ signal }) =>
      request<Record<string, Writer>>('GET', `${base}/${plural}/${id}/writers`, { signal }),
  })

export const relatedQuery = (plural: string, id: string, relation: string, limit = 20) =>
  queryOptions({
    queryKey: ['records', plural, 'related', id, relation, limit],
    queryFn: ({ signal }) =>
      request<Page<Row>>('GET', `${base}/${plural}/${id}/related/${relation}`, {
        query: { limit, total: true },
        signal,
      }),
    refetchInterval: pace(2 * live),
  })

export const upcomingQuery = (contact: string) =>
  queryOptions({
    queryKey: ['records', 'contacts', 'next', contact],
    queryFn: ({ signal }) =>
      request<{ items: Upcoming[] }>('GET', `${base}/contacts/${contact}/next`, { signal }),
    refetchInterval: pace(live),
  })

export const pathQuery = (deal: string) =>
  queryOptions({
    queryKey: ['records', 'deals', 'path', deal],
    queryFn: ({ signal }) => request<DealPath>('GET', `${base}/deals/${deal}/path`, { signal }),
  })

export const boardQuery = (pipeline: string, filter: string, search: string) =>
  queryOptions({
    queryKey: ['records', 'deals', 'board', pipeline, filter, search],
    queryFn: ({ signal }) =>
      request<{ stages: BoardColumn[] }>('GET', `${base}/board`, {
        query: { pipeline, filter, search },
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: pace(2 * live),
  })

export type Whose = 'mine' | 'everyone'

export const todayQuery = (whose: Whose) =>
  queryOptions({
    queryKey: ['records', 'today', whose],
    queryFn: ({ signal }) => request<Today>('GET', `${base}/today`, { query: { whose }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: pace(15_000),
  })

export const filterCheckQuery = (object: string, text: string) =>
  queryOptions({
    queryKey: ['filters', object, text],
    queryFn: ({ signal }) =>
      request<FilterCheck>('POST', `${base}/filters/check`, { body: { object, text }, signal }),
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    enabled: text.trim() !== '',
  })

export const createRecord = (plural: string, values: Record<string, unknown>, idempotencyKey: string) =>
  request<Row>('POST', `${base}/${plural}`, { body: values, idempotencyKey })

export const changeRecord = (plural: string, id: string, version: number, values: Record<string, unknown>) =>
  request<Row>('PATCH', `${base}/${plural}/${id}`, { body: { version, ...values } })

export const deleteRecord = (plural: string, id: string) => request('DELETE', `${base}/${plural}/${id}`)

export const restoreRecord = (plural: string, id: string) =>
  request('POST', `${base}/${plural}/${id}/restore`)

export const moveDeal = (id: string, version: number, stage: string, lostReason?: string) =>
  request<Row>('POST', `${base}/deals/${id}/move`, {
    body: { stage, version, ...(lostReason ? { lost_reason: lostReason } : {}) },
  })

export const convertLead = (id: string, deal: Record<string, unknown>) =>
  request<Row>('POST', `${base}/leads/${id}/convert`, { body: { deal } })
