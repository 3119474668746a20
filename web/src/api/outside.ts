import { queryOptions } from '@tanstack/react-query'
import type {
  CleaningChange,
  CleaningOut,
  MailboxData,
  MailboxOut,
  NoticeChoice,
  RoomData,
  RoomOut,
  SourceData,
  SourceOut,
  Tried,
} from '@/api/client/types.gen'
import { request } from '@/api/http'

export type Mailbox = MailboxOut
export type Room = RoomOut
export type Source = SourceOut
export type Cleaning = CleaningOut
export type Attempt = Pick<Tried, 'error'>

/** How things of one kind are kept on the server: read, added, changed, removed, tried. */
function kept<T, D extends object>(key: string, base: string) {
  return {
    query: queryOptions({
      queryKey: [key],
      queryFn: ({ signal }) => request<T[]>('GET', base, { signal }),
    }),
    create: (body: D) => request<T>('POST', base, { body }),
    change: (id: string, body: D & { version: number }) => request<T>('PUT', `${base}/${id}`, { body }),
    remove: (id: string) => request('DELETE', `${base}/${id}`),
    attempt: (id: string) => request<Attempt>('POST', `${base}/${id}/try`, { body: {} }),
  }
}

export const mailboxes = kept<Mailbox, MailboxData>('mailboxes', '/api/v1/mailboxes')
export const rooms = kept<Room, RoomData>('chat-doors', '/api/v1/chat-doors')
export const sources = kept<Source, SourceData>('enrichment', '/api/v1/enrichment/sources')

export function loadRegister(id: string, file: File): Promise<{ companies: number }> {
  const form = new FormData()
  form.append('file', file)
  return request('POST', `/api/v1/enrichment/sources/${id}/register`, { form })
}

export const noticeChoiceQuery = queryOptions({
  queryKey: ['notice-choices'],
  queryFn: ({ signal }) => request<NoticeChoice>('GET', '/api/v1/notice-choices', { signal }),
})

export const saveNoticeChoice = (body: NoticeChoice) =>
  request<NoticeChoice>('PUT', '/api/v1/notice-choices', { body })

export const cleaningQuery = queryOptions({
  queryKey: ['cleaning'],
  queryFn: ({ signal }) => request<Cleaning>('GET', '/api/v1/cleaning', { signal }),
})

export const saveCleaning = (body: CleaningChange) => request<Cleaning>('PUT', '/api/v1/cleaning', { body })
