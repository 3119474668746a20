import { expect, test } from 'vitest'
import { cardWidth, layout, type Drawn } from '@/areas/automations/layout'
import { groupBy } from '@/lib/groupBy'

function drawn(text: string): Drawn[] {
  return text.split(' ').map((part) => {
    const [id = '', next = ''] = part.split('>')
    return { id, next: next ? next.split(',') : [] }
  })
}

test('a straight flow stands in one column', () => {
  const places = layout(drawn('t>a a>b b'), 't')
  expect(new Set([...places.values()].map((place) => place.x)).size).toBe(1)
  expect([...places.values()].map((place) => place.y)).toEqual([0, 104, 208])
})

test('branches stand side by side and their meeting between them', () => {
  const places = layout(drawn('t>a,b a>m b>m m'), 't')
  const x = (id: string) => places.get(id)?.x ?? NaN
  expect(x('a')).toBeLessThan(x('b'))
  expect(x('m')).toBe((x('a') + x('b')) / 2)
})

test('the longer way decides the row of a meeting', () => {
  const places = layout(drawn('t>a,m a>b b>m m'), 't')
  expect(places.get('m')?.y).toBeGreaterThan(places.get('b')?.y ?? NaN)
})

test('a way back does not hang the picture', () => {
  expect(layout(drawn('t>a a>b b>a'), 't').size).toBe(3)
})

test('cards of a row never overlap and strays are still shown', () => {
  const places = layout(drawn('t>a,b a>c,d b>e,f c>m d>n e>m f>n m n lost'), 't')
  const rows = groupBy([...places.values()], (place) => place.y)
  const gaps = [...rows.values()].flatMap((row) => {
    const xs = row.map((place) => place.x).sort((a, b) => a - b)
    return xs.slice(1).map((x, index) => x - (xs[index] ?? 0))
  })
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(cardWidth)
  expect(places.has('lost')).toBe(true)
})
