import { describe, expect, it } from 'vitest'
import { concerns, merged } from '@/api/live'
import type { Meta } from '@/api/types'

const meta = {
  objects: [
    { name: 'contact', plural: 'contacts' },
    { name: 'deal', plural: 'deals' },
  ],
} as Meta
const news = { records: { contact: ['a'] }, notices: false }

describe('which screens read again', () => {
  it('lists of the object, and the one record', () => {
    expect(concerns(['records', 'contacts', 'list', {}], news, meta)).toBe(true)
    expect(concerns(['records', 'contacts', 'one', 'a'], news, meta)).toBe(true)
    expect(concerns(['records', 'contacts', 'timeline', 'a'], news, meta)).toBe(true)
  })

  it('not those of other objects or other records', () => {
    expect(concerns(['records', 'deals', 'list', {}], news, meta)).toBe(false)
    expect(concerns(['records', 'contacts', 'one', 'b'], news, meta)).toBe(false)
    expect(concerns(['flows'], news, meta)).toBe(false)
  })

  it('the page of a record by any change, and numbers of records by those of their objects', () => {
    expect(concerns(['records', 'deals', 'whole', 'b'], news, meta)).toBe(true)
    expect(concerns(['records', 'totals', ['deals', 'contacts']], news, meta)).toBe(true)
    expect(concerns(['records', 'totals', ['deals']], news, meta)).toBe(false)
  })

  it('any record when there were too many to name', () => {
    expect(
      concerns(['records', 'contacts', 'one', 'b'], { ...news, records: { contact: ['*'] } }, meta),
    ).toBe(true)
  })

  it('the bell only when it rang', () => {
    expect(concerns(['notices'], news, meta)).toBe(false)
    expect(concerns(['notices'], { records: {}, notices: true }, meta)).toBe(true)
    expect(concerns(['me'], { records: {}, notices: true }, meta)).toBe(true)
    expect(concerns(['records', 'today', 'mine'], { records: {}, notices: true }, meta)).toBe(false)
  })
})

it('tells a record page that somebody has come to its record', () => {
  const met = { records: {}, notices: false, here: ['a'] }
  expect(concerns(['presence', 'a', 'contact', 's', ''], met, meta)).toBe(true)
  expect(concerns(['presence', 'b', 'contact', 's', ''], met, meta)).toBe(false)
  expect(concerns(['presence', 'a', 'contact', 's', ''], news, meta)).toBe(false)
})

it('gathers news that come in quick succession', () => {
  const other = { records: { contact: ['a', 'b'], deal: ['c'] }, notices: true, here: ['a'] }
  expect(merged(news, other)).toEqual(other)
})
