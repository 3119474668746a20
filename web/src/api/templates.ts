import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { request } from '@/api/http'
import type { Phrase } from '@/i18n/phrase'

const base = '/api/v1/templates'

/** One language of a template as it is written. `text` only when the plain text made of the body would not do. */
export interface Variant {
  subject: string
  preview: string
  mjml: string
  text: string
}

export type Variants = Partial<Record<'zh' | 'en', Variant>>

export interface TemplateFault {
  /** variants.<language>.<part>:<line> */
  field: string
  code: string
  message: Phrase
}

export interface TemplateRead {
  subject: string
  preheader: string
  /** Null while it cannot be rendered. */
  html: string | null
  text: string
  language: string
  faults: TemplateFault[]
  samples: Record<string, string>
}

export interface TemplateVariable {
  path: string
  label: Phrase
  type: string
  of: Phrase
}

export interface TemplateUse {
  flow: string
  name: Phrase
  status: string
  steps: string[]
  is_draft: boolean
}

/** How a text that may not be saved yet reads for a contact; an empty language is the contact's own. */
export const templateReadQuery = (variants: Variants, contact: string | null, language: string) =>
  queryOptions({
    queryKey: ['templates', 'read', variants, contact, language],
    queryFn: ({ signal }) =>
      request<TemplateRead>('POST', `${base}/preview`, { body: { variants, contact, language }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 30_000,
    retry: 1,
  })

export const templateVariablesQuery = queryOptions({
  queryKey: ['templates', 'variables'],
  queryFn: ({ signal }) => request<TemplateVariable[]>('GET', `${base}/variables`, { signal }),
  staleTime: 5 * 60_000,
})

export const templateUsesQuery = (id: string) =>
  queryOptions({
    queryKey: ['templates', 'uses', id],
    queryFn: ({ signal }) => request<TemplateUse[]>('GET', `${base}/${id}/uses`, { signal }),
  })

export const sendTrial = (variants: Variants, contact: string | null, language: string) =>
  request<{ to: string }>('POST', `${base}/trial`, { body: { variants, contact, language } })
