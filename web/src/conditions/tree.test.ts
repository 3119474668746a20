import { expect, test } from 'vitest'
import { emptyGroup, isWhole, textOf, toGroup, toText, type Group, type Node } from '@/conditions/tree'

const typeOf = (path: string) =>
  ({ score: 'number', email: 'text', seen_at: 'moment', 'company.industry': 'choice', tags: 'set' })[path] ??
  'text'
const field = (...path: string[]): Node => ({ path })
const text = (value: string): Node => ({ value, type: 'text' })
const call = (name: string, ...args: Node[]): Node => ({ call: name, args })

const rich = call(
  'and',
  call('>=', field('score'), { value: '60', type: 'number' }),
  call(
    'or',
    call('in', field('company', 'industry'), { items: [text('finance')] }),
    call('not', call('is empty', field('email'))),
  ),
  call('not', call('=', field('email'), text('a@b.c'))),
  call(
    '>=',
    { history: 'count', event: 'message.opened', item: [], where: null, window: ['7', 'days'] },
    { value: '3', type: 'number' },
  ),
)

test('a tree becomes rows in groups and the same text again', () => {
  expect(toText(toGroup(rich), typeOf)).toBe(
    'score >= 60 and (company.industry in ("finance") or email is not empty) and not (email = "a@b.c")' +
      ' and count(message.opened, 7 days) >= 3',
  )
})

test('what no row can hold stays as it was written', () => {
  const odd = call('>', call('lower', field('email')), text('m'))
  const group = toGroup(call('and', odd, call('is empty', field('email'))))
  expect(group.items.map((one) => one.kind)).toEqual(['written', 'row'])
  expect(toText(group, typeOf)).toBe('lower(email) > "m" and email is empty')
})

test('“is not, or is empty” and “is known and not” are two operators', () => {
  const group = toGroup(
    call('or', call('!=', field('email'), text('x')), call('not', call('=', field('email'), text('x')))),
  )
  expect(group.items).toMatchObject([{ operator: 'known_ne' }, { operator: 'ne' }])
  expect(toText(group, typeOf)).toBe('email != "x" or not (email = "x")')
})

test('rows still being written say nothing', () => {
  const group: Group = {
    ...emptyGroup('or'),
    items: [
      { kind: 'row', path: 'email', operator: 'eq', values: [] },
      { kind: 'row', path: 'score', operator: 'between', values: ['1', '5'] },
      emptyGroup(),
    ],
  }
  expect(group.items.map(isWhole)).toEqual([false, true, false])
  expect(toText(group, typeOf)).toBe('score between 1 and 5')
})

test('spans back and ahead read as days', () => {
  const span = { value: ['3', 'days'], type: 'duration' }
  const back = call('>=', field('seen_at'), call('-', call('now'), span))
  const ahead = call('is between', field('seen_at'), call('now'), call('+', call('now'), span))
  expect(toGroup(call('and', back, ahead)).items).toMatchObject([
    { operator: 'within' },
    { operator: 'ahead' },
  ])
  expect(toText(toGroup(back), typeOf)).toBe('seen_at >= now - 3 days')
  expect(textOf(ahead)).toBe('seen_at between now and (now + 3 days)')
})

test('quotes and backslashes in values survive', () => {
  const group = toGroup(call('=', field('email'), text('a"\\b')))
  expect(toText(group, typeOf)).toBe('email = "a\\"\\\\b"')
})
