import { expect, test } from 'vitest'
import { freeKey, keyOf } from '@/lib/keyOf'

test('a key is made of the Latin letters of a name', () => {
  expect(keyOf('Fit for Sales!')).toBe('fit-for-sales')
  expect(keyOf('Key Zürich', '_')).toBe('key_zurich')
  expect(keyOf('2. Größe (mm)', '_')).toBe('grosse_mm')
  expect(keyOf(`${'a'.repeat(39)} b`)).toBe('a'.repeat(39))
  expect(keyOf('MES 续约')).toBe('mes')
  expect(keyOf('续约')).toBe('')
})

test('a key is nobody else’s', () => {
  expect(freeKey('model', [])).toBe('model')
  expect(freeKey('fit_for', ['fit_for', 'fit_for_2'], '_')).toBe('fit_for_3')
})
