import { expect, test } from 'vitest'
import { keyFrom, pluralOf } from '@/areas/settings/objects/names'

test('a key is made of what can stand in an address', () => {
  expect(keyFrom('Site visit')).toBe('site_visit')
  expect(keyFrom('2. Größe (mm)')).toBe('gro_e_mm')
  expect(keyFrom('项目')).toBe('')
})

test('many of something are called as in English', () => {
  expect(['project', 'delivery', 'box', 'day', ''].map(pluralOf)).toEqual([
    'projects',
    'deliveries',
    'boxes',
    'days',
    '',
  ])
})
