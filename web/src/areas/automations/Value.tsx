import { isPhrase } from '@/i18n/phrase'
import { useI18n } from '@/i18n/useI18n'
import { plain } from '@/objects/FieldValue'

/** Values of a trace may be phrases, records, lists or anything JSON holds. */
export function Value({ value }: { value: unknown }) {
  const { t, say, format } = useI18n()
  if (isPhrase(value)) return <>{say(value)}</>
  if (value === null || value === undefined || value === '')
    return <span className="muted">{t('common.empty')}</span>
  if (typeof value === 'boolean') return <>{value ? t('common.yes') : t('common.no')}</>
  if (typeof value === 'number') return <>{format.number(value)}</>
  if (typeof value === 'string') return <>{/^\d{4}-\d\d-\d\dT/u.test(value) ? format.moment(value) : value}</>
  if (Array.isArray(value)) {
    return (
      <>
        {value.map((one: unknown, index) => (
          <span key={index}>
            {index > 0 ? ', ' : ''}
            <Value value={one} />
          </span>
        ))}
      </>
    )
  }
  const label = (value as Record<string, unknown>).label
  return isPhrase(label) || typeof label === 'string' ? (
    <Value value={label} />
  ) : (
    <span className="mono">{plain(value)}</span>
  )
}
