import type { Variant, Variants } from '@/api/templates'
import { Problem } from '@/api/http'
import type { Row } from '@/api/types'
import { plain } from '@/objects/FieldValue'

export type Language = 'zh' | 'en'
export const languages: Language[] = ['zh', 'en']

export interface TemplateDraft {
  key: string
  name: string
  purpose: string
  variants: Variants
}

const none: Variant = { subject: '', preview: '', mjml: '', text: '' }

export function draftOf(row: Row): TemplateDraft {
  return {
    key: plain(row.key),
    name: plain(row.name),
    purpose: plain(row.purpose) || 'marketing',
    variants: readVariants(row.variants),
  }
}

/** Whatever is kept, as texts: parts left out are empty. */
export function readVariants(given: unknown): Variants {
  const kept = (typeof given === 'object' && given !== null ? given : {}) as Record<string, Partial<Variant>>
  return Object.fromEntries(
    languages.flatMap((language) => (kept[language] ? [[language, { ...none, ...kept[language] }]] : [])),
  )
}

/** As the server keeps it: empty parts are left out, and so is a language in which nothing stands. */
export function written(variants: Variants): Record<string, Partial<Variant>> {
  return Object.fromEntries(
    languages.flatMap((language) => {
      const texts: Record<string, string> = { ...variants[language] }
      const parts = Object.entries(texts).filter(([, text]) => text.trim() !== '')
      return parts.length > 0 ? [[language, Object.fromEntries(parts)]] : []
    }),
  )
}

export function valuesOf(draft: TemplateDraft): Record<string, unknown> {
  return { name: draft.name.trim(), purpose: draft.purpose, variants: written(draft.variants) }
}

export function isSame(one: TemplateDraft, other: TemplateDraft): boolean {
  return JSON.stringify(valuesOf(one)) === JSON.stringify(valuesOf(other))
}

export function put(draft: TemplateDraft, language: Language, change: Partial<Variant>): TemplateDraft {
  const variant = { ...none, ...draft.variants[language], ...change }
  return { ...draft, variants: { ...draft.variants, [language]: variant } }
}

/** What a new template begins with, so that the first look at it is a mail. */
export function starter(name: string, purpose: string): TemplateDraft {
  const body = (hello: string, line: string, button: string) =>
    `<mj-text>${hello}</mj-text>\n<mj-text>${line}</mj-text>\n<mj-button href="{{ organization.url }}">${button}</mj-button>`
  return {
    key: '',
    name,
    purpose,
    variants: {
      zh: {
        ...none,
        subject: name,
        mjml: body('{{ contact.name }}，你好：', '在这里写正文。', '了解更多'),
      },
      en: {
        ...none,
        subject: name,
        mjml: body('Hello {{ contact.first_name }},', 'Write here what you have to say.', 'Read more'),
      },
    },
  }
}

export interface Place {
  language: Language
  part: keyof Variant
  line: number | null
}

/** The place that the field of a fault names, as far as it names one. */
export function placeOf(field: string): Place | null {
  const found = /^variants\.(zh|en)\.(subject|preview|mjml|text)(?::(\d+))?$/u.exec(field)
  if (!found) return null
  return {
    language: found[1] as Language,
    part: found[2] as keyof Variant,
    line: found[3] ? Number(found[3]) : null,
  }
}

/** Where a line begins and ends in a text, counted from 1. */
export function spanOf(text: string, line: number): [number, number] {
  const lines = text.split('\n')
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0)
  return [start, start + (lines[line - 1]?.length ?? 0)]
}

/** A block that only some people get. */
export function onlyFor(path: string, operator: string, value: string, inner: string): string {
  const text = `"${value.replaceAll('"', "'")}"`
  const test =
    operator === 'known'
      ? path
      : operator === 'contains'
        ? `${path} contains ${text}`
        : `${path} ${operator} ${text}`
  return `{% if ${test} %}\n${inner}\n{% endif %}`
}

export function faultOf(error: unknown, field: string): string | null {
  if (!(error instanceof Problem)) return null
  return error.faults.find((one) => one.field === field)?.message ?? null
}
