import { expect, test } from 'vitest'
import { fromText, toText, type Group } from '@/objects/condition'

const types: Record<string, string> = {
  score: 'number',
  name: 'text',
  created_at: 'moment',
  source: 'choice',
  tags: 'set',
}
const typeOf = (field: string) => types[field] ?? 'text'

const group: Group = {
  word: 'all',
  conditions: [
    { field: 'score', operator: 'ge', value: '70' },
    { field: 'name', operator: 'contains', value: 'a "b" and c\\d' },
    { field: 'source', operator: 'in', value: 'web,expo' },
    { field: 'owner', operator: 'known', value: '' },
    { field: 'created_at', operator: 'within', value: '7' },
    { field: 'tags', operator: 'has', value: 'vip' },
    { field: 'name', operator: 'ne', value: 'Ada' },
  ],
}

test('rows become condition text', () => {
  expect(toText(group, typeOf)).toBe(
    'score >= 70 and name contains "a \\"b\\" and c\\\\d" and source in ("web", "expo") and owner is not empty' +
      ' and created_at >= now - 7 days and tags has "vip" and not (name = "Ada")',
  )
})

test('condition text becomes the same rows again', () => {
  expect(fromText(toText(group, typeOf))).toEqual(group)
})

test('any joins with or', () => {
  const any: Group = { word: 'any', conditions: group.conditions.slice(0, 2) }
  expect(fromText(toText(any, typeOf))).toEqual(any)
})

test('a richer condition is left to its text', () => {
  expect(fromText('score > 1 and (name = "a" or name = "b")')).toBeNull()
  expect(fromText('count(message.opened, 7 days) >= 3')).toBeNull()
})

test('a row still being written says nothing', () => {
  expect(toText({ word: 'all', conditions: [{ field: 'score', operator: 'ge', value: ' ' }] }, typeOf)).toBe(
    '',
  )
})
