import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { request } from '@/api/http'
import type { FormEmbed } from '@/api/types'
import type { Phrase } from '@/i18n/phrase'

export const embedQuery = (form: string) =>
  queryOptions({
    queryKey: ['forms', form, 'embed'],
    queryFn: ({ signal }) => request<FormEmbed>('GET', `/api/v1/forms/${form}/embed`, { signal }),
    staleTime: 60_000,
  })

export interface FormPreview {
  faults: { field: string; code: string; message: Phrase }[]
  /** The page as visitors would see it; null while there are faults. */
  html: string | null
}

export const formPreviewQuery = (values: Record<string, unknown>, language: string) =>
  queryOptions({
    queryKey: ['forms', 'preview', values, language],
    queryFn: ({ signal }) =>
      request<FormPreview>('POST', '/api/v1/forms/preview', { body: { values, language }, signal }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  })
