import type { Here, PersonHere } from '@/api/client/types.gen'
import { request } from '@/api/http'
import { page } from '@/api/live'

/** Somebody else at the same record; `fields` are those they are writing. */
export type PersonAt = PersonHere

export interface Standing {
  /** Any id that this part of the page has given itself. */
  screen: string
  object: string
  id: string
  field: string
  /** Counts up: a word that arrives after a later one is not heard. */
  beat: number
}

/** Says where this screen is, and hears who else is there. Holds for 45 seconds, or until the page is closed. */
export const stand = (standing: Standing, signal?: AbortSignal) =>
  request<Here>('PUT', '/api/v1/presence', { body: { ...standing, page }, signal })

/** Also sent while the page is being closed. */
export const leave = (screen: string, beat: number) =>
  request('DELETE', `/api/v1/presence/${screen}`, { query: { beat }, keepalive: true }).catch(() => undefined)
