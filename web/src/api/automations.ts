import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { request } from '@/api/http'
import { items } from '@/api/session'
import type {
  Blueprint,
  CaughtMail,
  CaughtMailFull,
  Flow,
  FlowSummary,
  OutboxItem,
  Page,
  Run,
  RunSummary,
} from '@/api/types'

const base = '/api/v1'
const live = 4_000

export const flowsQuery = queryOptions({
  queryKey: ['flows'],
  queryFn: async ({ signal }) =>
    items(await request<FlowSummary[] | { items: FlowSummary[] }>('GET', `${base}/flows`, { signal })),
  refetchInterval: 2 * live,
})

export const flowQuery = (key: string) =>
  queryOptions({
    queryKey: ['flows', key],
    queryFn: ({ signal }) => request<Flow>('GET', `${base}/flows/${key}`, { signal }),
    refetchInterval: live,
  })

export interface RunFilter {
  flow?: string
  status?: string
  subject?: string
  step?: string
  /** Who left the step by one of these exits, instead of who stands there; several by comma. */
  exit?: string
}

export const runsQuery = (filter: RunFilter) =>
  infiniteQueryOptions({
    queryKey: ['runs', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      request<Page<RunSummary>>('GET', `${base}/runs`, {
        query: { ...filter, after: pageParam, limit: 50 },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: (state) => ((state.state.data?.pages.length ?? 0) <= 1 ? live : false),
  })

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['runs', 'one', id],
    queryFn: async ({ signal }) => folded(await request<Run>('GET', `${base}/runs/${id}`, { signal })),
    refetchInterval: live,
  })

/** A step that began to wait and then went on is one step: its end says everything. */
export function folded(run: Run): Run {
  const trace = run.trace.filter(
    (step, at) => step.outcome !== 'waiting' || run.trace[at + 1]?.step !== step.step,
  )
  return { ...run, trace }
}

export const outboxQuery = (state: string) =>
  queryOptions({
    queryKey: ['outbox', state],
    queryFn: ({ signal }) =>
      request<{ items: OutboxItem[] }>('GET', `${base}/outbox`, { query: { state }, signal }),
    refetchInterval: 2 * live,
  })

export const blueprintsQuery = queryOptions({
  queryKey: ['blueprints'],
  queryFn: async ({ signal }) =>
    items(await request<Blueprint[] | { items: Blueprint[] }>('GET', `${base}/blueprints`, { signal })),
})

export const caughtMailsQuery = queryOptions({
  queryKey: ['caught-mails'],
  queryFn: ({ signal }) =>
    request<{ items: CaughtMail[] }>('GET', `${base}/caught-mails`, { query: { limit: 100 }, signal }),
  refetchInterval: live,
  retry: false,
})

export const caughtMailQuery = (id: string) =>
  queryOptions({
    queryKey: ['caught-mails', id],
    queryFn: ({ signal }) =>
      request<CaughtMailFull>('GET', `${base}/caught-mails/${encodeURIComponent(id)}`, { signal }),
    staleTime: Infinity,
  })

export const switchFlow = (key: string, act: 'pause' | 'resume') =>
  request('POST', `${base}/flows/${key}/${act}`)

export const installBlueprint = (key: string) => request('POST', `${base}/blueprints/${key}/install`)

export const actOnRun = (id: string, act: 'retry' | 'skip' | 'cancel') =>
  request('POST', `${base}/runs/${id}/${act}`)

export const actOnEffect = (id: string, act: 'retry' | 'cancel') =>
  request('POST', `${base}/outbox/${encodeURIComponent(id)}/${act}`)
