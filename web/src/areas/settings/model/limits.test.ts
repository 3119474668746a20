import { expect, test } from 'vitest'
import { limitOf, shareOf, toneOf } from '@/areas/settings/model/limits'

test('nothing typed is no limit, and 0 is one', () => {
  expect([limitOf(''), limitOf('0'), limitOf('5,000'), limitOf('many')]).toEqual([null, 0, 5000, null])
})

test('a limit of 0 is used up from the start, and no limit never is', () => {
  expect([shareOf(0, 0), shareOf(9, null), shareOf(4, 5), shareOf(9, 5)]).toEqual([1, null, 0.8, 1])
})

test('a limit warns from four fifths on', () => {
  expect([toneOf(0.79), toneOf(0.8), toneOf(1)]).toEqual(['good', 'soon', 'bad'])
})
