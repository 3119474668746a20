import { expect, test } from 'vitest'
import type { SavedView } from '@/api/lists'
import { isChanged, moved, viewAddress, type Shown } from '@/objects/list/look'

const look = { columns: ['company', 'score'], widths: { company: 200 }, pinned: 0, density: 'tight' as const }
const view: SavedView = {
  id: 'v1',
  object: 'contact',
  name: 'Hot',
  shared: 'me',
  filter: 'score > 50',
  search: '',
  sort: '-score',
  group_by: '',
  look,
  version: 1,
  owner: 'Ada',
  is_mine: true,
  can_change: true,
}
const shown: Shown = { filter: 'score > 50', search: '', sort: '-score', group: '', look }

test('a view is changed when what is shown differs from what was saved', () => {
  expect(isChanged(view, shown, look)).toBe(false)
  expect(isChanged(view, { ...shown, filter: '' }, look)).toBe(true)
  expect(isChanged(view, { ...shown, look: { ...look, widths: { company: 220 } } }, look)).toBe(true)
})

test('the whole list counts as changed by a filter, not by its look', () => {
  const whole = { ...shown, filter: '', sort: '' }
  expect(isChanged(undefined, { ...whole, look: { ...look, pinned: 2 } }, look)).toBe(false)
  expect(isChanged(undefined, shown, look)).toBe(true)
})

test('the address of a view says all of it', () => {
  expect(viewAddress('contacts', view)).toBe('/contacts?view=v1&filter=score+%3E+50&sort=-score')
})

test('a column moves to its new place', () => {
  expect(moved(['a', 'b', 'c'], 'c', 0)).toEqual(['c', 'a', 'b'])
  expect(moved(['a', 'b', 'c'], 'a', 9)).toEqual(['b', 'c', 'a'])
})
