import { expect, test } from 'vitest'
import { withoutTags } from '@/lib/liquid'

test('the logic goes, the holes keep their names', () => {
  const text =
    'New lead: {{ contact.name | default: "x" }}{% if company.name %} · {{ company.name }}{% endif %}'
  expect(withoutTags(text)).toBe('New lead: ‹contact.name› · ‹company.name›')
})

test('a sentence without tags stays as it is', () => {
  expect(withoutTags('等待 2 天')).toBe('等待 2 天')
})
