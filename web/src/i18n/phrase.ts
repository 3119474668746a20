import type { Language } from '@/i18n/language'

/** A text the server holds in both languages. */
export interface Phrase {
  en: string
  zh: string
}

export function inLanguage(phrase: Phrase | string | null | undefined, language: Language): string {
  if (phrase === null || phrase === undefined) return ''
  if (typeof phrase === 'string') return phrase
  const wanted = language === 'zh' ? phrase.zh : phrase.en
  return wanted || phrase.en || phrase.zh
}

export function isPhrase(value: unknown): value is Phrase {
  return typeof value === 'object' && value !== null && 'en' in value && 'zh' in value
}
