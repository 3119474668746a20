import { expect, test } from 'vitest'
import { newFunction, tryOf, types } from '@/areas/settings/functions/draft'

test('a sample is sent as the types of the function want it', () => {
  const parameters = types.map((type) => ({ name: type, type }))
  const typed = { text: ' Ann ', number: '1.50', flag: 'false', date: '2026-01-31', set: 'a, b，c', list: '' }
  expect(tryOf({ ...newFunction, parameters }, [typed]).samples).toEqual([
    {
      text: 'Ann',
      number: '1.50',
      flag: false,
      date: '2026-01-31',
      moment: null,
      set: ['a', 'b', 'c'],
      list: [],
    },
  ])
})

test('a value that is not filled in is empty', () => {
  expect(tryOf(newFunction, [{}]).samples).toEqual([{ amount: null }])
})
