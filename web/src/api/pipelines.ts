import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  PipelineChecked,
  PipelineIn,
  PipelineOut,
  PipelineSave,
  PipelineSaved,
  PipelineUse,
} from '@/api/client/types.gen'
import { request } from '@/api/http'

export type Pipeline = PipelineOut
export type Stage = PipelineOut['stages'][number]

const base = '/api/v1/pipelines'

/** Read when the editor opens, and never under the hands of whoever is editing. */
export const pipelinesQuery = queryOptions({
  queryKey: ['pipelines'],
  queryFn: ({ signal }) => request<Pipeline[]>('GET', base, { signal }),
  staleTime: Infinity,
  gcTime: 0,
  refetchOnWindowFocus: false,
})

export const pipelineUseQuery = (key: string) =>
  queryOptions({
    queryKey: ['pipelines', 'use', key],
    queryFn: ({ signal }) => request<PipelineUse>('GET', `${base}/${key}/use`, { signal }),
    retry: false,
  })

export const pipelineCheckQuery = (key: string, body: PipelineIn) =>
  queryOptions({
    queryKey: ['pipelines', 'check', key, body],
    queryFn: ({ signal }) => request<PipelineChecked>('POST', `${base}/${key}/check`, { body, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  })

export const savePipeline = (key: string, body: PipelineSave) =>
  request<PipelineSaved>('PUT', `${base}/${key}`, { body })

export const deletePipeline = (key: string) => request('DELETE', `${base}/${key}`)
