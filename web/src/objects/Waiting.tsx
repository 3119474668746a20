import { useI18n } from '@/i18n/useI18n'
import { Hint } from '@/ui/Hint'
import { Icon } from '@/ui/Icon'

/** Beside a value that is kept here because the connection is cut; it goes out later. */
export function Waiting() {
  const { t } = useI18n()
  return (
    <Hint text={t('unsent.mark')}>
      <span role="img" aria-label={t('unsent.mark')} style={{ color: 'var(--och)', display: 'inline-flex' }}>
        <Icon name="wait" size={13} />
      </span>
    </Hint>
  )
}
