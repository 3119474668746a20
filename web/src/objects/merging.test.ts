import { expect, test } from 'vitest'
import { isUntouched } from '@/objects/merging'

const row = (values: Record<string, unknown>) => ({ id: 'a', version: 1, ...values })

test('a field nobody else has changed is untouched', () => {
  expect(isUntouched('city', row({ city: 'Rome', title: 'CEO' }), row({ city: 'Rome', title: 'CTO' }))).toBe(
    true,
  )
  expect(isUntouched('city', row({ city: 'Rome' }), row({ city: 'Paris' }))).toBe(false)
})

test('a renamed company is still the same company', () => {
  const seen = row({ company: { id: 'c', label: 'Acme' } })
  expect(isUntouched('company', seen, row({ company: { id: 'c', label: 'Acme Ltd' } }))).toBe(true)
  expect(isUntouched('company', seen, row({ company: null }))).toBe(false)
})

test('missing and empty are the same', () => {
  expect(isUntouched('city', row({}), row({ city: null }))).toBe(true)
})
