import { queryOptions } from '@tanstack/react-query'
import type { EventFieldIn, EventKindChange, EventKindNew, EventKindOut } from '@/api/client/types.gen'
import { request } from '@/api/http'

export type EventKind = EventKindOut
export type EventField = EventFieldIn

const base = '/api/v1/event-kinds'

export const eventKindsQuery = queryOptions({
  queryKey: ['event-kinds'],
  queryFn: ({ signal }) => request<EventKind[]>('GET', base, { signal }),
})

export const declareKind = (body: EventKindNew) => request<EventKind>('POST', base, { body })
export const changeKind = (name: string, body: EventKindChange) =>
  request<EventKind>('PATCH', `${base}/${name}`, { body })
export const retireKind = (name: string) => request('DELETE', `${base}/${name}`)
