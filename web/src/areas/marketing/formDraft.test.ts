import { expect, test } from 'vitest'
import { draftOf, moved, valuesOf } from '@/areas/marketing/formDraft'

test('a form survives being opened and saved unchanged', () => {
  const row = {
    id: '1',
    version: 1,
    name: 'Contact us',
    slug: 'contact-us',
    status: 'published',
    language: 'auto',
    fields: [
      {
        name: 'email',
        type: 'email',
        required: true,
        label: { en: 'Mail', zh: '邮箱' },
        width: 'half' as const,
      },
    ],
    title: { en: 'Hello', zh: '你好' },
    settings: { per_minute: 20 },
  }
  const values = valuesOf(draftOf(row))
  expect(values).toMatchObject({ fields: row.fields, title: row.title, settings: row.settings })
  expect(values.intro).toBeNull()
})

test('a label nobody wrote is left to the declared field', () => {
  const draft = {
    ...draftOf({ id: '1', version: 1 }),
    fields: [{ name: 'email', label: { en: '', zh: ' ' } }],
  }
  expect(valuesOf(draft).fields).toEqual([{ name: 'email' }])
})

test('moving keeps every field and stays inside the list', () => {
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
  expect(moved(['a', 'b'], 1, 9)).toEqual(['a', 'b'])
})
