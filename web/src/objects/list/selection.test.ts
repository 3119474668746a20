import { expect, test } from 'vitest'
import { chosenOf, extended, isChosen, nothing, toggled } from '@/objects/list/selection'

test('a row is ticked and unticked', () => {
  const one = toggled(nothing, 'a', ['a', 'b'])
  expect(isChosen(one, 'a')).toBe(true)
  expect(isChosen(toggled(one, 'a', ['a', 'b']), 'a')).toBe(false)
})

test('shift takes all rows between, in either direction', () => {
  const order = ['a', 'b', 'c', 'd']
  expect([...extended(nothing, order, 'd', 'b').ids]).toEqual(['b', 'c', 'd'])
  expect([...extended(nothing, order, null, 'b').ids]).toEqual(['b'])
})

test('taking one away from all leaves the loaded others', () => {
  const rest = toggled({ ids: new Set(), isAll: true }, 'b', ['a', 'b', 'c'])
  expect([...rest.ids]).toEqual(['a', 'c'])
  expect(rest.isAll).toBe(false)
})

test('all is sent as the question, not as its rows', () => {
  expect(chosenOf({ ids: new Set(), isAll: true }, 'score > 5', 'x')).toEqual({
    ids: [],
    all: true,
    filter: 'score > 5',
    search: 'x',
  })
})
