import { queryOptions } from '@tanstack/react-query'
import type { AskedOut } from '@/api/client/types.gen'
import { request } from '@/api/http'
import { pace } from '@/api/live'

export type Asked = AskedOut
export type Blank = AskedOut['fields'][number]
export type Verdict = 'approve' | 'reject'

/** What flows wait to hear from me, or with `all` from anybody. */
export const approvalsQuery = (all = false) =>
  queryOptions({
    queryKey: ['approvals', all],
    queryFn: async ({ signal }) =>
      (await request<{ items: Asked[] }>('GET', '/api/v1/approvals', { query: { all }, signal })).items,
    refetchInterval: pace(20_000),
  })

export const decide = (id: string, verdict: Verdict, comment: string) =>
  request<Asked>('POST', `/api/v1/approvals/${id}/${verdict}`, { body: { comment } })

export const answerQuestion = (id: string, values: Record<string, unknown>, comment: string) =>
  request<Asked>('POST', `/api/v1/approvals/${id}/answer`, { body: { values, comment } })
