import { queryOptions } from '@tanstack/react-query'
import { request } from '@/api/http'
import { items } from '@/api/session'
import type { Import, ImportPlace, ImportPreview, Mapping } from '@/api/types'

const base = '/api/v1/imports'
const moving = ['checking', 'running']

export const importsQuery = queryOptions({
  queryKey: ['imports'],
  queryFn: async ({ signal }) =>
    items(await request<Import[] | { items: Import[] }>('GET', base, { signal })),
  refetchInterval: (state) => (state.state.data?.some((one) => moving.includes(one.status)) ? 1_000 : 10_000),
})

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['imports', id],
    queryFn: ({ signal }) => request<Import>('GET', `${base}/${id}`, { signal }),
    refetchInterval: (state) => (moving.includes(state.state.data?.status ?? '') ? 700 : false),
  })

export interface Plan {
  object: string
  /** Empty: every row is new. */
  key: string
  mapping: Mapping
  options: Record<string, unknown>
}

export const previewQuery = (id: string, plan: Plan) =>
  queryOptions({
    // Its own name: starting the import must not ask for a preview of what has begun.
    queryKey: ['import-preview', id, plan],
    queryFn: ({ signal }) => request<ImportPreview>('POST', `${base}/${id}/preview`, { body: plan, signal }),
    staleTime: 60_000,
    retry: false,
  })

export function uploadFile(file: File): Promise<Import> {
  const form = new FormData()
  form.append('file', file)
  return request<Import>('POST', base, { form })
}

/** Everything a column of a file about this object can go to, one step along lookups included. */
export const placesQuery = (object: string) =>
  queryOptions({
    queryKey: ['imports', 'places', object],
    queryFn: ({ signal }) => request<ImportPlace[]>('GET', `${base}/places/${object}`, { signal }),
    staleTime: 5 * 60_000,
  })

export interface Reading {
  encoding?: string
  delimiter?: string
  sheet?: string
  has_header?: boolean
  object?: string
}

/** Reads the same file again as the person says it is written, and guesses anew. */
export const readAgain = (id: string, reading: Reading) =>
  request<Import>('POST', `${base}/${id}/reading`, { body: reading })

export const startImport = (id: string, plan: Plan) =>
  request<Import>('POST', `${base}/${id}/start`, { body: plan })

export const actOnImport = (id: string, act: 'cancel' | 'undo') =>
  request<Import>('POST', `${base}/${id}/${act}`)

export const errorFileAddress = (id: string) => `${base}/${id}/errors.csv`
