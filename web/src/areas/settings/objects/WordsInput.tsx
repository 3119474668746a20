import { useI18n } from '@/i18n/useI18n'
import type { Phrase } from '@/i18n/phrase'
import { Field } from '@/ui/Field'
import { TextInput } from '@/ui/TextInput'

interface WordsInputProps {
  label: string
  value: Phrase
  onChange: (value: Phrase) => void
  error?: string
  help?: string
  required?: boolean
  isFirst?: boolean
}

/** A name in both languages; one is enough, and the other then says the same. */
export function WordsInput({ label, value, onChange, error, help, required, isFirst }: WordsInputProps) {
  const { t, language } = useI18n()
  const order = language === 'zh' ? (['zh', 'en'] as const) : (['en', 'zh'] as const)
  return (
    <Field label={label} error={error} help={help} required={required}>
      {(id, describedBy) => (
        <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 8 }}>
          {order.map((one, index) => (
            <TextInput
              key={one}
              id={index === 0 ? id : undefined}
              aria-label={
                index === 0
                  ? undefined
                  : `${label} (${one === 'en' ? t('custom.english') : t('custom.chinese')})`
              }
              aria-describedby={describedBy}
              placeholder={one === 'en' ? t('custom.english') : t('custom.chinese')}
              value={value[one]}
              isBad={Boolean(error)}
              autoFocus={isFirst && index === 0}
              onChange={(text) => onChange({ ...value, [one]: text })}
            />
          ))}
        </div>
      )}
    </Field>
  )
}
