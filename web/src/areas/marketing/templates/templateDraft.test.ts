import { describe, expect, it } from 'vitest'
import { onlyFor, placeOf, put, readVariants, spanOf, starter, written } from './templateDraft'

describe('a template under the pen', () => {
  it('keeps no empty parts and no empty language', () => {
    const draft = put(put(starter('Hi', 'marketing'), 'zh', { subject: '', mjml: ' ' }), 'en', { text: '' })
    expect(Object.keys(written(draft.variants))).toEqual(['en'])
    expect(Object.keys(written(draft.variants).en ?? {})).toEqual(['subject', 'mjml'])
  })

  it('reads what is kept, whatever is missing', () => {
    expect(readVariants({ en: { subject: 'Hi' }, fr: { subject: 'Salut' } })).toEqual({
      en: { subject: 'Hi', preview: '', mjml: '', text: '' },
    })
    expect(readVariants(null)).toEqual({})
  })

  it('finds the place of a fault', () => {
    expect(placeOf('variants.zh.mjml:12')).toEqual({ language: 'zh', part: 'mjml', line: 12 })
    expect(placeOf('variants.en.subject')).toEqual({ language: 'en', part: 'subject', line: null })
    expect(placeOf('variants')).toBeNull()
  })

  it('marks the line of a fault', () => {
    expect(spanOf('one\ntwo\nthree', 2)).toEqual([4, 7])
    expect(spanOf('one', 1)).toEqual([0, 3])
  })

  it('writes a block for some people', () => {
    expect(onlyFor('company.industry', '==', 'finance', '<mj-text>For banks</mj-text>')).toBe(
      '{% if company.industry == "finance" %}\n<mj-text>For banks</mj-text>\n{% endif %}',
    )
    expect(onlyFor('contact.phone', 'known', '', 'x')).toBe('{% if contact.phone %}\nx\n{% endif %}')
  })
})
