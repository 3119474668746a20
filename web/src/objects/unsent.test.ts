import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { loadMessages } from '@/i18n/message'
import {
  dropUnsent,
  keepUnsent,
  keepUnsentOf,
  sendOver,
  sendUnsent,
  withUnsent,
  type Unsent,
} from '@/objects/unsent'

beforeAll(() => loadMessages('en'))

const kept = new Map<string, string>()
vi.stubGlobal('document', { cookie: '' })
vi.stubGlobal('window', {
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  localStorage: {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => kept.set(name, text),
    removeItem: (name: string) => kept.delete(name),
  },
})

const seen = { id: 'a', version: 3, city: 'Paris', phone: '1' }
const change: Unsent = {
  plural: 'contacts',
  object: 'contact',
  id: 'a',
  field: 'city',
  value: 'Lyon',
  outgoing: 'Lyon',
  seen,
  title: 'Ann',
  at: '2026-11-22T00:00:00Z',
}

/** The server answers these in turn; null is a cut connection. */
function answers(...list: ([number, unknown] | null)[]) {
  const asked: unknown[] = []
  vi.stubGlobal('fetch', (_url: string, init: RequestInit) => {
    asked.push(JSON.parse(init.body as string))
    const next = list.shift()
    if (!next) return Promise.reject(new TypeError('network'))
    return Promise.resolve(new Response(JSON.stringify(next[1]), { status: next[0] }))
  })
  return asked
}

function stored(): Unsent[] {
  return JSON.parse(kept.get('guanxi.unsent.ada') ?? '[]') as Unsent[]
}

beforeEach(() => {
  keepUnsentOf('ada')
  keepUnsent(change)
})
afterEach(() => dropUnsent('a', 'city'))

test('while the connection is cut a change stays, over a reload too', async () => {
  answers(null)
  expect(await sendUnsent()).toEqual([])
  keepUnsentOf('ada')
  expect(withUnsent(seen, stored()).row.city).toBe('Lyon')
})

test('once it is back the change goes out and is forgotten here', async () => {
  const asked = answers([200, { ...seen, version: 4, city: 'Lyon' }])
  expect(await sendUnsent()).toHaveLength(1)
  expect(asked).toEqual([{ version: 3, city: 'Lyon' }])
  expect(stored()).toEqual([])
})

test('a second change of the field takes the place of the first', () => {
  keepUnsent({ ...change, value: 'Nice', outgoing: 'Nice', seen: { ...seen, city: 'Lyon' } })
  expect(stored()).toMatchObject([{ value: 'Nice', seen: { city: 'Paris' } }])
})

test('where others changed another field both changes stand', async () => {
  const asked = answers(
    [409, { current: { ...seen, version: 5, phone: '2' } }],
    [200, { ...seen, version: 6, city: 'Lyon' }],
  )
  await sendUnsent()
  expect(asked[1]).toEqual({ version: 5, city: 'Lyon' })
  expect(stored()).toEqual([])
})

test('where others changed the same field both values are kept until the person chooses', async () => {
  answers([409, { current: { ...seen, version: 5, city: 'Rome' } }])
  await sendUnsent()
  expect(stored()).toMatchObject([{ value: 'Lyon', theirs: { city: 'Rome' } }])
  sendOver(stored()[0] ?? change)
  const asked = answers([200, { ...seen, version: 6, city: 'Lyon' }])
  await sendUnsent()
  expect(asked).toEqual([{ version: 5, city: 'Lyon' }])
})

test('a value that is there already, by another window, is sent', async () => {
  answers([409, { current: { ...seen, version: 5, city: 'Lyon' } }])
  await sendUnsent()
  expect(stored()).toEqual([])
})

test('what the server refuses is kept with its reason and not sent again', async () => {
  answers([422, { detail: 'No', faults: [{ field: 'city', code: 'x', message: 'Too long' }] }])
  await sendUnsent()
  const asked = answers()
  await sendUnsent()
  expect(asked).toEqual([])
  expect(stored()).toMatchObject([{ value: 'Lyon', fault: 'Too long' }])
})
