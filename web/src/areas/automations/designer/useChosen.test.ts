import { expect, test } from 'vitest'
import { afterwards } from '@/areas/automations/designer/useChosen'

const [a, b, c] = ['a', 'b', 'c'].map((step) => ({ step, exit: '' }))

test('an address that comes back late is old news, and does not turn back what was chosen since', () => {
  expect(afterwards([a!, b!], a!)).toEqual([b])
  expect(afterwards([b!], b!)).toEqual([])
})

test('an address that was passed over does not come any more', () => {
  expect(afterwards([a!, b!, c!], b!)).toEqual([c])
})

test('a link, or the way back to a step that has arrived before, chooses', () => {
  expect(afterwards([], a!)).toBeNull()
  expect(afterwards([b!], a!)).toBeNull()
})
