import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { HealthEffectOut, HealthWeights, HealthWeightsOut } from '@/api/client/types.gen'
import { request } from '@/api/http'

const base = '/api/v1/health/weights'

export type Weights = HealthWeightsOut
export type WeightsDraft = HealthWeights
export type HealthRule = HealthWeights['rules'][number]

export const weightsQuery = queryOptions({
  queryKey: ['health', 'weights'],
  queryFn: ({ signal }) => request<Weights>('GET', base, { signal }),
})

/** What the weights would say of every customer; nothing is written. */
export const effectQuery = (draft: WeightsDraft) =>
  queryOptions({
    queryKey: ['health', 'effect', draft],
    queryFn: ({ signal }) => request<HealthEffectOut>('POST', `${base}/effect`, { body: draft, signal }),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 20_000,
  })

export const saveWeights = (draft: WeightsDraft) => request<Weights>('PUT', base, { body: draft })
