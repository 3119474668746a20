import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { address, fileName, isCut, Problem, request, whenSignedOut } from '@/api/http'
import { loadMessages } from '@/i18n/message'

vi.stubGlobal('document', { cookie: 'a=1; csrftoken=secret' })

function answer(status: number, body: unknown) {
  const spy = vi.fn((_url: string, _init: RequestInit) =>
    Promise.resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })),
  )
  vi.stubGlobal('fetch', spy)
  return spy
}

beforeAll(() => loadMessages('en'))
afterEach(() => whenSignedOut(() => Promise.resolve(false)))

test('empty parts of a query are left out', () => {
  expect(address('/api/v1/contacts', { search: '', limit: 50, after: null, total: true })).toBe(
    '/api/v1/contacts?limit=50&total=true',
  )
})

test('a write carries the CSRF token and the idempotency key', async () => {
  const spy = answer(200, { ok: true })
  await request('POST', '/api/v1/contacts', { body: { name: 'Ada' }, idempotencyKey: 'k' })
  const sent = spy.mock.calls[0]?.[1].headers as Headers
  expect([sent.get('X-CSRFToken'), sent.get('Idempotency-Key')]).toEqual(['secret', 'k'])
})

test('a refusal keeps its faults and the row as it stands', async () => {
  answer(409, { code: 'conflict', title: 'Conflict', detail: 'Changed', faults: [], current: { version: 4 } })
  const problem = await request('PATCH', '/api/v1/contacts/1', { body: {} }).catch((error: unknown) => error)
  expect(problem).toBeInstanceOf(Problem)
  expect((problem as Problem).current).toEqual({ version: 4 })
})

test('a page of HTML in place of an answer is still a typed problem', async () => {
  answer(502, '<html>bad gateway</html>')
  await expect(request('GET', '/api/v1/me')).rejects.toMatchObject({ status: 502, code: 'unknown' })
})

test('where the server has no words of its own, they say what was kept and what to do', () => {
  const said = (status: number) =>
    new Problem(status, { detail: status === 500 ? 'Logged as 7f.' : '' }).message
  expect([0, 504, 500, 413].map(said)).toEqual([
    'The server does not answer. What you have written is still here; try again in a moment.',
    'The server does not answer. What you have written is still here; try again in a moment.',
    'Something went wrong on our side. What you have written is still here; try again.',
    'The server refused this (413).',
  ])
})

test('where nobody logs in again the end of the session is a refusal', async () => {
  answer(401, {})
  await expect(request('GET', '/api/v1/today')).rejects.toMatchObject({ status: 401 })
})

test('a write that met the end of the session is sent again after the login', async () => {
  const spy = answer(401, {})
  whenSignedOut(() => {
    spy.mockResolvedValue(new Response('{"version":2}'))
    return Promise.resolve(true)
  })
  const body = { city: 'Lyon' }
  await expect(request('PATCH', '/api/v1/contacts/1', { body })).resolves.toEqual({ version: 2 })
  expect(spy.mock.calls.map(([, init]) => init.body)).toEqual([JSON.stringify(body), JSON.stringify(body)])
})

test('a cut connection and an empty place behind the proxy are worth asking again, a refusal is not', () => {
  expect([0, 502, 503, 409, 422, 500].map((status) => isCut(new Problem(status, {})))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ])
})

test('a file keeps the name the server gave it, in any letters', () => {
  expect(fileName("attachment; filename*=utf-8''%E5%95%86%E6%9C%BA%202026.xlsx")).toBe('商机 2026.xlsx')
  expect(fileName('attachment; filename="Deals 2026.csv"')).toBe('Deals 2026.csv')
  expect(fileName(null)).toBe(null)
})
