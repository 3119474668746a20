import { useI18n } from '@/i18n/useI18n'
import { State } from '@/ui/State'

export function ServicePage() {
  const { t } = useI18n()
  return (
    <div className="page">
      <State icon="service" title={t('shell.soonTitle')} text={t('shell.serviceSoon')} />
    </div>
  )
}

export function InsightsPage() {
  const { t } = useI18n()
  return (
    <div className="page">
      <State icon="insight" title={t('shell.soonTitle')} text={t('shell.insightsSoon')} />
    </div>
  )
}
