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
      format: format(language),
    }),
    [language],
  )
}
