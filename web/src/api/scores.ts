import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  ScoreModelOut,
  ScorePublishIn,
  ScoreRecount,
  ScoresOut,
  ScoreTried,
  ScoreTryIn,
  ScoreVersion as ScoreVersionOut,
} from '@/api/client/types.gen'
import { request } from '@/api/http'

export type ScoreModel = ScoreModelOut
export type ScoreVersion = ScoreVersionOut
export type Recount = ScoreRecount
export type Tried = ScoreTried
export type Effect = NonNullable<ScoreTried['effect']>

const base = '/api/v1/scores'

/** While everybody is scored again the numbers move. */
export const scoresQuery = queryOptions({
  queryKey: ['scores'],
  queryFn: ({ signal }) => request<ScoresOut>('GET', base, { signal }),
  refetchInterval: (state) => {
    const recount = state.state.data?.recount
    return recount && !recount.finished_at ? 1_000 : false
  },
})

/** Read when the editor opens, and never under the hands of whoever is editing. */
export const scoreQuery = (key: string) =>
  queryOptions({
    queryKey: ['scores', 'one', key],
    queryFn: ({ signal }) => request<ScoreModel>('GET', `${base}/${key}`, { signal }),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    retry: false,
  })

export const scoreVersionsQuery = (key: string) =>
  queryOptions({
    queryKey: ['scores', 'versions', key],
    queryFn: ({ signal }) => request<ScoreVersion[]>('GET', `${base}/${key}/versions`, { signal }),
    retry: false,
  })

/** What publishing this would do; asked again with each edit that has come to rest. */
export const tryQuery = (key: string, body: ScoreTryIn) =>
  queryOptions({
    queryKey: ['scores', 'try', key, body],
    queryFn: ({ signal }) => request<Tried>('POST', `${base}/${key}/try`, { body, signal }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    retry: false,
  })

export const publishScore = (key: string, body: ScorePublishIn) =>
  request<ScoreModel>('PUT', `${base}/${key}`, { body })
