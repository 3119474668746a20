import { queryOptions } from '@tanstack/react-query'
import { request } from '@/api/http'
import type { FormEmbed } from '@/api/types'

export const embedQuery = (form: string) =>
  queryOptions({
    queryKey: ['forms', form, 'embed'],
    queryFn: ({ signal }) => request<FormEmbed>('GET', `/api/v1/forms/${form}/embed`, { signal }),
    staleTime: 60_000,
  })
