import { queryOptions } from '@tanstack/react-query'
import { Problem, request } from '@/api/http'
import { pace } from '@/api/live'
import type { ApiKey, Me, Meta, Notice, User } from '@/api/types'

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => request<Me>('GET', '/api/v1/me', { signal }),
  staleTime: 60_000,
  refetchInterval: pace(10_000),
  retry: false,
})

export const metaQuery = queryOptions({
  queryKey: ['meta'],
  queryFn: ({ signal }) => request<Meta>('GET', '/api/v1/meta', { signal }),
  staleTime: 5 * 60_000,
})

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async ({ signal }) =>
    items(await request<User[] | { items: User[] }>('GET', '/api/v1/users', { signal })),
  staleTime: 5 * 60_000,
})

export const teamsQuery = queryOptions({
  queryKey: ['teams'],
  queryFn: async ({ signal }) =>
    items(await request<Team[] | { items: Team[] }>('GET', '/api/v1/teams', { signal })),
  staleTime: 5 * 60_000,
})

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: async ({ signal }) =>
    items(await request<ApiKey[] | { items: ApiKey[] }>('GET', '/api/v1/keys', { signal })),
})

export const noticesQuery = queryOptions({
  queryKey: ['notices'],
  queryFn: ({ signal }) => request<{ items: Notice[]; unread: number }>('GET', '/api/v1/notices', { signal }),
})

interface Team {
  id: string
  name: string
}

/** Short lists come bare or inside a page; both read the same here. */
export function items<T>(answer: T[] | { items: T[] }): T[] {
  return Array.isArray(answer) ? answer : answer.items
}

export type LoginOutcome = 'in' | 'wrong' | 'too_many'

/** The account part speaks the headless dialect of allauth: 400 is a wrong pair, 429 too many tries. */
export async function logIn(email: string, password: string): Promise<LoginOutcome> {
  // The CSRF cookie is set by the first answer, even by a refusal; as a request of ours this would wait for the login.
  await fetch('/api/v1/me').catch(() => undefined)
  try {
    await request('POST', '/_allauth/browser/v1/auth/login', { body: { email, password } })
    return 'in'
  } catch (error) {
    if (error instanceof Problem && error.status === 409) return 'in'
    if (error instanceof Problem && [400, 401].includes(error.status)) return 'wrong'
    if (error instanceof Problem && [403, 429].includes(error.status)) return 'too_many'
    throw error
  }
}

export async function logOut(): Promise<void> {
  // Answers 401 on success: there is no session any more.
  await request('DELETE', '/_allauth/browser/v1/auth/session').catch((error: unknown) => {
    if (!(error instanceof Problem && error.status === 401)) throw error
  })
  // Missing on plain http, where no worker keeps anything.
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined
  workers?.controller?.postMessage('forget')
}

export const changeMe = (change: Partial<Pick<Me, 'language' | 'time_zone' | 'name'>>) =>
  request<Me>('PATCH', '/api/v1/me', { body: change })

export const readNotices = (ids: string[] | 'all') =>
  request('POST', '/api/v1/notices/read', { body: ids === 'all' ? { all: true } : { ids } })

export const createUser = (body: Record<string, unknown>) =>
  request<User & { password: string }>('POST', '/api/v1/users', { body })

export const revokeKey = (id: string) => request('DELETE', `/api/v1/keys/${id}`)
