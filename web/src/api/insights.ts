import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  DashboardOut,
  DashboardTile,
  ReportColumn,
  ReportKindOut,
  ReportLine,
  ReportMade,
} from '@/api/client/types.gen'
import { request } from '@/api/http'
import { pace } from '@/api/live'
import type { Phrase } from '@/i18n/phrase'

const base = '/api/v1'

export interface Money {
  currency: string
  amount: string
}
/** null is “no data”, which is not zero. */
export type Figure = number | string | Money[] | null

export type Column = Omit<ReportColumn, 'kind'> & { kind: 'count' | 'number' | 'percent' | 'money' | 'days' }
export type Line = Omit<ReportLine, 'figures' | 'questions'> & {
  figures: Record<string, Figure>
  questions: Record<string, string>
}
export type Picture = 'funnel' | 'bars' | 'table' | 'tiles'
export type Report = Omit<ReportMade, 'columns' | 'lines' | 'total' | 'picture'> & {
  columns: Column[]
  lines: Line[]
  total: Line | null
  picture: Picture
}
export type ReportKind = ReportKindOut
export type Params = Record<string, string>
export type Tile = Omit<DashboardTile, 'params' | 'picture' | 'title'> & {
  params: Params
  picture?: Picture | null
  title: Partial<Phrase>
}
export type Dashboard = Omit<DashboardOut, 'tiles'> & { tiles: Tile[] }

export const reportsQuery = queryOptions({
  queryKey: ['reports'],
  queryFn: ({ signal }) =>
    request<{ reports: ReportKind[]; periods: { name: string; label: Phrase }[] }>('GET', `${base}/reports`, {
      signal,
    }),
  staleTime: 60 * 60_000,
})

export const reportQuery = (name: string, params: Params) =>
  queryOptions({
    queryKey: ['reports', name, params],
    queryFn: ({ signal }) => request<Report>('GET', `${base}/reports/${name}`, { query: params, signal }),
    placeholderData: keepPreviousData,
    staleTime: 20_000,
    refetchInterval: pace(60_000),
  })

export const dashboardsQuery = queryOptions({
  queryKey: ['dashboards'],
  queryFn: ({ signal }) => request<Dashboard[]>('GET', `${base}/dashboards`, { signal }),
})

export const reportFile = (name: string, params: Params) =>
  `${base}/reports/${name}/csv?${new URLSearchParams(params).toString()}`

export const createDashboard = (name: Phrase, tiles: Tile[]) =>
  request<Dashboard>('POST', `${base}/dashboards`, { body: { name, tiles } })

export const changeDashboard = (
  id: string,
  version: number,
  change: Partial<{ name: Phrase; tiles: Tile[]; is_shared: boolean }>,
) => request<Dashboard>('PATCH', `${base}/dashboards/${id}`, { body: { version, ...change } })

export const deleteDashboard = (id: string) => request('DELETE', `${base}/dashboards/${id}`)
