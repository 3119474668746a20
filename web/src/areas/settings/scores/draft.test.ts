import { expect, test } from 'vitest'
import { moved, newRule } from '@/areas/settings/scores/draft'

const rule = (id: string) => ({ id, label: { en: '', zh: '' }, when: '', points: '1', first_of: '' })

test('a new rule takes no key that is there', () => {
  expect(newRule([rule('rule-2'), rule('title')]).id).toBe('rule-3')
  expect(newRule([]).id).toBe('rule-1')
})

test('moving keeps everybody', () => {
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
})
