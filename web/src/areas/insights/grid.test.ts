import { expect, it } from 'vitest'
import type { Tile } from '@/api/insights'
import { below, freshId, nudged, placed } from '@/areas/insights/grid'

const tile: Tile = { id: 'funnel', report: 'funnel', params: {}, title: {}, x: 6, y: 2, w: 6, h: 5 }

it('puts a new tile below the others, under a name of its own', () => {
  expect(below([])).toBe(0)
  expect(below([tile])).toBe(7)
  expect(freshId([tile], 'sources')).toBe('sources')
  expect(freshId([tile, { ...tile, id: 'funnel-2' }], 'funnel')).toBe('funnel-3')
})

it('moves and sizes a tile by keys, inside the grid', () => {
  expect(nudged(tile, 1, 0, false)).toMatchObject({ x: 6 })
  expect(nudged(tile, -1, -3, false)).toMatchObject({ x: 5, y: 0 })
  expect(nudged(tile, 1, 1, true)).toMatchObject({ w: 6, h: 6 })
  expect(nudged({ ...tile, w: 2 }, -1, 0, true)).toMatchObject({ w: 2 })
})

it('takes the places the grid has given', () => {
  expect(placed([tile], [{ i: 'funnel', x: 0, y: 0, w: 4, h: 4 }])[0]).toMatchObject({
    x: 0,
    y: 0,
    w: 4,
    h: 4,
  })
  expect(placed([tile], [])).toEqual([tile])
})
