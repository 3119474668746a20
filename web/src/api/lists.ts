import { keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query'
import type {
  ActionOut,
  BulkJob as BulkJobOut,
  BulkPreview as BulkPreviewOut,
  GroupOut,
  Hit as HitOut,
  LikenessOut,
  StageFlow,
  ViewOut,
  ViewsOut,
} from '@/api/client/types.gen'
import { answer, broken, fileName, request } from '@/api/http'
import type { Page, Row } from '@/api/types'

/** Everything a list needs beyond its rows: views, windows, groups, changes of many, search, doubles. */

export type SavedView = ViewOut
export type Group = GroupOut
export type BulkAction = ActionOut
export type BulkPreview = BulkPreviewOut
export type BulkJob = BulkJobOut
export type Hit = HitOut
export type Likeness = Omit<LikenessOut, 'row'> & { row: Row }

export interface Look {
  columns: string[]
  widths: Record<string, number>
  pinned: number
  density: 'tight' | 'wide'
}

export interface ViewDraft {
  name: string
  shared: 'me' | 'team' | 'all'
  filter: string
  search: string
  sort: string
  group_by: string
  look: Look
  version?: number
}

const base = '/api/v1'

export const viewsQuery = (object: string) =>
  queryOptions({
    queryKey: ['views', object],
    queryFn: ({ signal }) => request<ViewsOut>('GET', `${base}/views`, { query: { object }, signal }),
    staleTime: 30_000,
  })

export const saveView = (object: string, view: ViewDraft) =>
  request<SavedView>('POST', `${base}/views`, { body: { object, ...view } })

export const changeView = (id: string, view: ViewDraft) =>
  request<SavedView>('PATCH', `${base}/views/${id}`, { body: view })

export const deleteView = (id: string) => request<object>('DELETE', `${base}/views/${id}`)

export const seeFirst = (object: string, view: string | null) =>
  request<object>('PUT', `${base}/views/first`, { body: { object, view } })

/** What a list shows; part of every key that holds rows of it. */
export interface Asked {
  filter?: string
  search?: string
  sort?: string
}

export const windowSize = 100

/** One window of a long list. Next to a known window it reads on by its mark; elsewhere it jumps. */
export const windowQuery = (queries: QueryClient, plural: string, asked: Asked, at: number) =>
  queryOptions({
    queryKey: ['records', plural, 'window', asked, at],
    queryFn: ({ signal }) => {
      const before = queries.getQueryData<Page<Row>>(['records', plural, 'window', asked, at - 1])
      return request<Page<Row>>('GET', `${base}/${plural}`, {
        query: {
          ...asked,
          limit: windowSize,
          total: at === 0,
          ...(before?.next ? { after: before.next } : { offset: at * windowSize || undefined }),
        },
        signal,
      })
    },
    staleTime: 5_000,
  })

export const groupsQuery = (object: string, by: string, asked: Asked, sums: string[]) =>
  queryOptions({
    queryKey: ['records', object, 'groups', by, asked, sums],
    queryFn: ({ signal }) =>
      request<Group[]>('GET', `${base}/groups`, {
        query: { object, by, filter: asked.filter, search: asked.search, sums: sums.join(',') },
        signal,
      }),
    enabled: by !== '',
    placeholderData: keepPreviousData,
  })

export interface Chosen {
  ids: string[]
  all: boolean
  filter: string
  search: string
}

export interface BulkAsk {
  object: string
  chosen: Chosen
  action: string
  settings: Record<string, unknown>
}

export const bulkActionsQuery = (object: string) =>
  queryOptions({
    queryKey: ['bulk', 'actions', object],
    queryFn: ({ signal }) =>
      request<BulkAction[]>('GET', `${base}/bulk/actions`, { query: { object }, signal }),
    staleTime: 60_000,
  })

export const bulkPreviewQuery = (ask: BulkAsk | null) =>
  queryOptions({
    queryKey: ['bulk', 'preview', ask],
    queryFn: ({ signal }) => request<BulkPreview>('POST', `${base}/bulk/preview`, { body: ask, signal }),
    enabled: ask !== null,
    staleTime: 5_000,
    retry: false,
  })

export const startBulk = (ask: BulkAsk, idempotencyKey: string) =>
  request<BulkJob>('POST', `${base}/bulk`, { body: ask, idempotencyKey })

const isOver = (job: BulkJob | undefined) => job !== undefined && !['running', 'undoing'].includes(job.status)

export const bulkQuery = (id: string) =>
  queryOptions({
    queryKey: ['bulk', 'job', id],
    queryFn: ({ signal }) => request<BulkJob>('GET', `${base}/bulk/${id}`, { signal }),
    refetchInterval: (state) => (isOver(state.state.data) ? false : 700),
    enabled: id !== '',
  })

export const cancelBulk = (id: string) => request<BulkJob>('POST', `${base}/bulk/${id}/cancel`)
export const undoBulk = (id: string) => request<BulkJob>('POST', `${base}/bulk/${id}/undo`)

export const everywhereQuery = (q: string, limit = 5) =>
  queryOptions({
    queryKey: ['records', 'everywhere', q, limit],
    queryFn: ({ signal }) => request<Hit[]>('GET', `${base}/search`, { query: { q, limit }, signal }),
    placeholderData: keepPreviousData,
    enabled: q !== '',
    staleTime: 10_000,
  })

export const duplicatesQuery = (object: string, values: Record<string, unknown>) =>
  queryOptions({
    queryKey: ['records', 'duplicates', object, values],
    queryFn: ({ signal }) =>
      request<Likeness[]>('POST', `${base}/duplicates`, { body: { object, values }, signal }),
    enabled: Object.keys(values).length > 0,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 10_000,
  })

export const stageFlowsQuery = (pipeline: string) =>
  queryOptions({
    queryKey: ['flows', 'stages', pipeline],
    queryFn: ({ signal }) =>
      request<Record<string, StageFlow[]>>('GET', `${base}/board/flows`, { query: { pipeline }, signal }),
    staleTime: 60_000,
  })

export interface FileKind {
  format: 'csv' | 'xlsx'
  encoding?: 'utf-8' | 'gb18030'
}

/** The rows and columns one sees, as a file. `onBytes` is told how much of it is here already. */
export async function exportList(
  object: string,
  asked: Asked,
  fields: string[],
  kind: FileKind,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<{ file: Blob; name: string }> {
  const response = await answer('GET', `${base}/export`, {
    query: { object, ...asked, fields: fields.join(','), ...kind },
    signal,
  })
  const pieces: BlobPart[] = []
  const reader = response.body?.getReader()
  let bytes = 0
  for (;;) {
    const piece = await reader?.read().catch(broken)
    if (!piece?.value) break
    pieces.push(piece.value)
    bytes += piece.value.byteLength
    onBytes(bytes)
  }
  const file = new Blob(pieces, { type: response.headers.get('Content-Type') ?? '' })
  return { file, name: fileName(response.headers.get('Content-Disposition')) ?? `${object}.${kind.format}` }
}
