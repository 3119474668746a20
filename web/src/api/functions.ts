import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  FunctionChange,
  FunctionNew,
  FunctionOut,
  FunctionTried,
  FunctionTry,
  ParameterIn,
} from '@/api/client/types.gen'
import { request } from '@/api/http'

export type ScriptFunction = FunctionOut
export type Parameter = ParameterIn
export type FunctionType = ParameterIn['type']
export type Sample = FunctionTry['samples'][number]

const base = '/api/v1/functions'

export const functionsQuery = queryOptions({
  queryKey: ['functions'],
  queryFn: ({ signal }) => request<ScriptFunction[]>('GET', base, { signal }),
})

export const functionTryQuery = (asked: FunctionTry) =>
  queryOptions({
    queryKey: ['functions', 'try', asked],
    queryFn: ({ signal }) => request<FunctionTried[]>('POST', `${base}/try`, { body: asked, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  })

export const defineFunction = (body: FunctionNew) => request<ScriptFunction>('POST', base, { body })
export const changeFunction = (id: string, body: FunctionChange) =>
  request<ScriptFunction>('PATCH', `${base}/${id}`, { body })
export const dropFunction = (id: string) => request('DELETE', `${base}/${id}`)
