import DatePicker from 'antd/es/date-picker'
import dayjs from 'dayjs'
import { useI18n } from '@/i18n/useI18n'

interface DateInputProps {
  id?: string
  /** 2026-11-24, or an ISO moment when `hasTime`. */
  value: string | null
  onChange: (value: string | null) => void
  hasTime?: boolean
  label?: string
  isBad?: boolean
  size?: 'small' | 'middle'
}

export function DateInput({ id, value, onChange, hasTime = false, label, isBad, size }: DateInputProps) {
  const { t, language } = useI18n()
  const shape = language === 'zh' ? 'YYYY-MM-DD' : 'D MMM YYYY'
  return (
    <DatePicker
      id={id}
      aria-label={label}
      value={value ? dayjs(value) : null}
      // A single value is never an array here; the type covers the multiple mode too.
      onChange={(chosen) =>
        onChange(chosen ? (hasTime ? chosen.toISOString() : chosen.format('YYYY-MM-DD')) : null)
      }
      showTime={hasTime ? { format: 'HH:mm' } : false}
      format={hasTime ? `${shape} HH:mm` : [shape, 'YYYY-MM-DD']}
      placeholder={hasTime ? t('common.pickMoment') : t('common.pickDate')}
      status={isBad ? 'error' : undefined}
      size={size}
      style={{ width: '100%' }}
    />
  )
}
