import { expect, test } from 'vitest'
import { keyOf } from '@/lib/keyOf'

const named = (en: string, zh = '') => ({ en, zh })

test('a key is made of the Latin letters of a name and is nobody else’s', () => {
  expect(keyOf(named('Fit for Sales!'), 'model', ['fit-for-sales'])).toBe('fit-for-sales-2')
  expect(keyOf(named('Key Zürich'), 'role', [], '_')).toBe('key_zurich')
  expect(keyOf(named(`${'a'.repeat(39)} b`), 'role', [])).toBe('a'.repeat(39))
})

test('a Chinese name gives its Latin part, else what it is the name of', () => {
  expect(keyOf(named('', 'MES 续约'), 'pipeline', [])).toBe('mes')
  expect(keyOf(named('', '续约'), 'pipeline', ['pipeline'])).toBe('pipeline-2')
})
