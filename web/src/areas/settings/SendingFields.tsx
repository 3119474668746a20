import type { Sending } from '@/api/sending'
import { useI18n } from '@/i18n/useI18n'
import { Choice } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { TextInput } from '@/ui/TextInput'
import styles from './SendingPage.module.css'

/** Says “all of them” where a channel or purpose is named. */
export const any = '*'

interface TimeProps {
  label: string
  value: string
  error: string | undefined
  onChange: (value: string) => void
}

export function Time({ label, value, error, onChange }: TimeProps) {
  return (
    <div className={styles.narrow}>
      <Field label={label} error={error}>
        {(id, describedBy) => (
          <TextInput
            id={id}
            aria-describedby={describedBy}
            value={value}
            onChange={onChange}
            isBad={Boolean(error)}
            placeholder="08:00"
            inputMode="numeric"
            maxLength={5}
          />
        )}
      </Field>
    </div>
  )
}

interface WholeProps {
  label: string
  unit?: string
  value: number
  error: string | undefined
  onChange: (value: number) => void
}

/** A whole number; an empty field counts as none, which the server refuses beside the field. */
export function Whole({ label, unit, value, error, onChange }: WholeProps) {
  return (
    <div className={styles.narrow}>
      <Field label={label} error={error}>
        {(id, describedBy) => (
          <TextInput
            id={id}
            aria-describedby={describedBy}
            inputMode="numeric"
            value={value ? String(value) : ''}
            onChange={(typed) => onChange(Number(typed.replace(/\D/gu, '').slice(0, 8)))}
            isBad={Boolean(error)}
            after={unit ? <span className="muted nowrap">{unit}</span> : null}
          />
        )}
      </Field>
    </div>
  )
}

interface ChannelProps {
  value: string
  choices: Sending
  error: string | undefined
  onChange: (value: string) => void
}

export function Channel({ value, choices, error, onChange }: ChannelProps) {
  const { t, say } = useI18n()
  return (
    <div className={styles.middle}>
      <Field label={t('sending.channel')} error={error}>
        {(id) => (
          <Choice
            id={id}
            value={value}
            onChange={(channel) => onChange(channel ?? any)}
            options={[
              { value: any, label: t('sending.anyChannel') },
              ...choices.channels.map((one) => ({ value: one.value, label: say(one.label) })),
            ]}
          />
        )}
      </Field>
    </div>
  )
}

interface CalendarProps {
  value: string
  known: string[]
  error: string | undefined
  onChange: (value: string) => void
}

export function Calendar({ value, known, error, onChange }: CalendarProps) {
  const { t, language } = useI18n()
  const countries = new Intl.DisplayNames([language === 'zh' ? 'zh-CN' : 'en'], { type: 'region' })
  const label = (name: string) =>
    name === 'weekdays'
      ? t('sending.onlyWeekdays')
      : t('sending.workdaysOf', { country: countries.of(name) ?? name })
  return (
    <div className={styles.wide}>
      <Field label={t('sending.calendar')} error={error}>
        {(id) => (
          <Choice
            id={id}
            value={value || any}
            onChange={(chosen) => onChange(chosen && chosen !== any ? chosen : '')}
            options={[
              { value: any, label: t('sending.anyDay') },
              ...known.map((name) => ({ value: name, label: label(name) })),
            ]}
          />
        )}
      </Field>
    </div>
  )
}
