import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  FormulaChange,
  FormulaCheck,
  FormulaNew,
  FormulaOut,
  RateNew,
  RateOut,
} from '@/api/client/types.gen'
import { request } from '@/api/http'

export type Formula = FormulaOut
export type Rate = RateOut

const base = '/api/v1'

export const formulasQuery = queryOptions({
  queryKey: ['formulas'],
  queryFn: ({ signal }) => request<Formula[]>('GET', `${base}/formulas`, { signal }),
})

export const formulaCheckQuery = (object: string, text: string) =>
  queryOptions({
    queryKey: ['formulas', 'check', object, text],
    queryFn: ({ signal }) =>
      request<FormulaCheck>('POST', `${base}/formulas/check`, { body: { object, text }, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  })

export const ratesQuery = queryOptions({
  queryKey: ['rates'],
  queryFn: ({ signal }) => request<Rate[]>('GET', `${base}/rates`, { signal }),
})

export const defineFormula = (body: FormulaNew) => request<Formula>('POST', `${base}/formulas`, { body })
export const changeFormula = (id: string, body: FormulaChange) =>
  request<Formula>('PATCH', `${base}/formulas/${id}`, { body })
export const dropFormula = (id: string) => request('DELETE', `${base}/formulas/${id}`)
export const saveRate = (body: RateNew) => request<Rate>('PUT', `${base}/rates`, { body })
export const dropRate = (rate: Rate) => request('DELETE', `${base}/rates/${rate.currency}/${rate.starts_on}`)
