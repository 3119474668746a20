import { useState } from 'react'
import { VariableButton } from '@/areas/automations/form/VariablePicker'
import type { Phrase } from '@/i18n/phrase'
import { useI18n } from '@/i18n/useI18n'
import { Choice } from '@/ui/Choice'
import { TextInput } from '@/ui/TextInput'
import { Segmented } from '@/ui/Toggle'
import styles from './form.module.css'

interface WordsInputProps {
  id: string | undefined
  label: string
  value: Phrase
  isBad: boolean
  onChange: (value: Phrase) => void
}

/** A text in both languages: one is written at a time. The other follows until it has words of its own. */
export function WordsInput({ id, label, value, isBad, onChange }: WordsInputProps) {
  const { t, language } = useI18n()
  const [shown, setShown] = useState(language)
  const other = shown === 'zh' ? 'en' : 'zh'
  const write = (text: string) => {
    const follows = value[other] === '' || value[other] === value[shown]
    onChange({ ...value, [shown]: text, ...(follows ? { [other]: text } : {}) })
  }
  return (
    <span className={styles.words}>
      <TextInput
        id={id}
        className="grow"
        aria-label={id ? undefined : label}
        lang={shown === 'zh' ? 'zh-CN' : 'en'}
        value={value[shown]}
        isBad={isBad}
        onChange={write}
        after={<VariableButton isLiquid onPick={(path) => write(`${value[shown]}{{ ${path} }}`)} />}
      />
      <Segmented
        label={t('designer.languageOf', { name: label })}
        value={shown}
        onChange={setShown}
        options={[
          { value: 'zh', label: '中' },
          { value: 'en', label: 'EN' },
        ]}
      />
    </span>
  )
}

interface SpanInputProps {
  id: string | undefined
  label: string
  value: string
  isBad: boolean
  onChange: (value: string) => void
}

const units = ['minutes', 'hours', 'days', 'weeks', 'months'] as const

/** “3 days” as a number and a unit; anything richer stays a text. */
export function SpanInput({ id, label, value, isBad, onChange }: SpanInputProps) {
  const { t } = useI18n()
  const found = /^\s*(\d*(?:\.\d+)?)\s*(minute|hour|day|week|month)s?\s*$/u.exec(value)
  if (value !== '' && !found) {
    return <TextInput id={id} value={value} isBad={isBad} onChange={onChange} />
  }
  const amount = found?.[1] ?? ''
  const unit = `${found?.[2] ?? 'day'}s` as (typeof units)[number]
  return (
    <span className="row">
      <TextInput
        id={id}
        className={styles.short}
        inputMode="numeric"
        value={amount}
        isBad={isBad}
        onChange={(next) => onChange(next.trim() === '' ? '' : `${next.trim()} ${unit}`)}
      />
      <Choice
        isWide={false}
        label={t('designer.unitOf', { name: label })}
        value={unit}
        options={units.map((one) => ({ value: one, label: t(`designer.${one}`) }))}
        onChange={(next) => onChange(`${amount || '1'} ${next ?? unit}`)}
      />
    </span>
  )
}

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

export function WeekdaysInput({
  label,
  value,
  onChange,
}: {
  label: string
  value: string[]
  onChange: (value: string[]) => void
}) {
  const { t } = useI18n()
  const chosen = new Set(value.map((day) => day.slice(0, 3).toLowerCase()))
  return (
    <div className="row wrap" role="group" aria-label={label}>
      {days.map((day) => (
        <button
          key={day}
          type="button"
          className={styles.day}
          aria-pressed={chosen.has(day)}
          onClick={() => onChange(days.filter((one) => (one === day ? !chosen.has(one) : chosen.has(one))))}
        >
          {t(`designer.${day}`)}
        </button>
      ))}
    </div>
  )
}
