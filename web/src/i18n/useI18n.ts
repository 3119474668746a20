import { useMemo } from 'react'
import { format, type Format } from '@/i18n/format'
import { useLanguage, type Language } from '@/i18n/language'
import { richTranslator, translator, type Translate, type TranslateRich } from '@/i18n/message'
import { inLanguage, type Phrase } from '@/i18n/phrase'

export interface I18n {
  language: Language
  t: Translate
  rich: TranslateRich
  /** The wording of a text that came from the server in both languages. */
  say: (phrase: Phrase | string | null | undefined) => string
  /** The name of a kind of thing inside a sentence: “New contact”, “新建联系人”. */
  noun: (phrase: Phrase | string | null | undefined) => string
  format: Format
}

export function useI18n(): I18n {
  const language = useLanguage()
  return useMemo(
    () => ({
      language,
      t: translator(language),
      rich: richTranslator(language),
      say: (phrase) => inLanguage(phrase, language),
      noun: (phrase) => inSentence(inLanguage(phrase, language), language),
      format: format(language),
    }),
    [language],
  )
}

/** English labels begin with a capital; inside a sentence they do not, unless they are an abbreviation. */
function inSentence(text: string, language: Language): string {
  if (language !== 'en' || /^[A-Z]{2}/u.test(text)) return text
  return text.charAt(0).toLowerCase() + text.slice(1)
}
