import { expect, test } from 'vitest'
import { pluralOf } from '@/areas/settings/objects/names'

test('many of something are called as in English', () => {
  expect(['project', 'delivery', 'box', 'day', ''].map(pluralOf)).toEqual([
    'projects',
    'deliveries',
    'boxes',
    'days',
    '',
  ])
})
