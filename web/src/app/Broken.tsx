import { useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { useI18n } from '@/i18n/useI18n'
import { buttonClass } from '@/ui/Button'
import { Link } from '@/ui/navigation'
import { ErrorState, State } from '@/ui/State'

export function Broken({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  return (
    <div className="page" style={{ height: '100%' }}>
      <ErrorState
        error={error}
        onRetry={() => {
          reset()
          void router.invalidate()
        }}
      />
    </div>
  )
}

export function NotFound() {
  const { t } = useI18n()
  return (
    <div className="page" style={{ height: '100%' }}>
      <State
        icon="search"
        title={t('errors.notFoundTitle')}
        text={t('errors.notFoundText')}
        actions={
          <Link className={buttonClass()} to="/today">
            {t('common.backTo', { name: t('shell.today') })}
          </Link>
        }
      />
    </div>
  )
}
