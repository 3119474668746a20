import { expect, test } from 'vitest'
import { end, triggerId } from '@/areas/automations/designer/definition'
import type { Picture } from '@/areas/automations/designer/picture'
import { neighbour, shapeOf, spotAfter } from '@/areas/automations/designer/shape'

const words = (text: string) => ({ en: text, zh: text })

/** “a=next:b b=yes:c,no:end” */
function picture(text: string): Picture {
  const steps = text.split(' ').map((part) => {
    const [id = '', ways = ''] = part.split('=')
    const exits = ways.split(',').map((way) => {
      const [name = '', next = end] = way.split(':')
      return { name, next, label: words(name) }
    })
    return { id, kind: 'k', icon: '', group: 'path', name: words(id), sentence: words(''), exits }
  })
  return {
    key: 'f',
    name: words('f'),
    trigger: { sentence: words(''), icon: '' },
    steps: text ? steps : [],
    counts: {},
    edges: [{ from: 'b', exit: 'no', to: end, passed: 7 }],
    entered: 9,
    problems: [],
  }
}

test('every exit has its own line and a place for a step', () => {
  const shape = shapeOf(picture('a=next:b b=yes:c,no:end c=next:end'), true)
  expect(shape.lines.map((one) => `${one.source}>${one.target}`)).toEqual([
    `${triggerId}>a`,
    'a>b',
    'b>c',
    'b>b:no',
    'c>c:next',
  ])
  expect(shape.slots.map((slot) => [slot.id, slot.isEnd])).toEqual([
    ['b:no', true],
    ['c:next', true],
  ])
  expect(shape.lines.find((one) => one.target === 'b:no')?.passed).toBe(7)
})

test('exits that meet have a place each before the step they share', () => {
  const shape = shapeOf(picture('a=x:m,y:m m=next:end'), true)
  expect(shape.slots.map((slot) => slot.id)).toEqual(['a:x', 'a:y', 'm:next'])
  const x = (id: string) => shape.places.get(id)?.x ?? NaN
  expect(x('a:x')).toBeLessThan(x('a:y'))
  expect(x('m')).toBe(x('a'))
})

test('for looking, exits to one step are one line and ends are not drawn', () => {
  const shape = shapeOf(picture('a=x:m,y:m m=next:end'), false)
  expect([shape.slots, shape.lines.length, shape.lines[1]?.labels]).toEqual([[], 2, []])
})

test('an empty flow offers its first place', () => {
  expect(shapeOf(picture(''), true).slots).toEqual([
    { id: `${triggerId}:`, spot: { after: triggerId, exit: null }, isEnd: true },
  ])
})

test('arrow keys walk along the ways and across them', () => {
  const shape = shapeOf(picture('a=x:b,y:c b=next:end c=next:end'), true)
  expect(neighbour(shape, triggerId, 'down')).toBe('a')
  expect(neighbour(shape, 'a', 'down')).toBe('b')
  expect(neighbour(shape, 'b', 'right')).toBe('c')
  expect(neighbour(shape, 'c', 'up')).toBe('a')
  expect(neighbour(shape, 'b', 'down')).toBeNull()
})

test('the palette puts a step after the chosen one, where a way is still open', () => {
  const given = picture('a=x:b,y:end b=next:end')
  expect(spotAfter(given, 'a')).toEqual({ after: 'a', exit: 'y' })
  expect(spotAfter(given, triggerId)).toEqual({ after: triggerId, exit: null })
  expect(spotAfter(given, null)).toEqual({ after: 'b', exit: 'next' })
})

test('three hundred steps are laid out at once', () => {
  const text = Array.from({ length: 300 }, (_, n) =>
    n % 3 === 0
      ? `s${n}=yes:s${n + 1},no:s${n + 2}`
      : `s${n}=next:${n + 2 < 300 ? `s${n + (n % 3 === 1 ? 2 : 1)}` : end}`,
  ).join(' ')
  const started = performance.now()
  const shape = shapeOf(picture(text), true)
  expect(shape.places.size).toBeGreaterThan(300)
  expect(performance.now() - started).toBeLessThan(500)
})

test('what stands below a higher card moves down with its foot', () => {
  const drawn = picture('a=next:b b=next:end')
  const y = (heights?: ReadonlyMap<string, number>) =>
    shapeOf(drawn, false, heights).places.get('b')?.y ?? NaN
  expect(y(new Map([['a', 70]])) - y()).toBe(18)
})
