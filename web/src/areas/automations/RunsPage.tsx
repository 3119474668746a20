import { useI18n } from '@/i18n/useI18n'
import { RunsTable } from '@/areas/automations/RunsTable'
import { useAddress } from '@/ui/navigation'
import { Tabs } from '@/ui/Tabs'

export function RunsPage() {
  const { t } = useI18n()
  const [address, change] = useAddress()
  const status = address.status ?? 'all'
  return (
    <div className="page">
      <header className="top">
        <h1>{t('runs.title')}</h1>
      </header>
      <Tabs
        label={t('common.status')}
        value={status}
        onChange={(next) => change({ status: next === 'all' ? undefined : next })}
        items={[
          { key: 'all', label: t('runs.all') },
          { key: 'waiting', label: t('runs.waiting') },
          { key: 'failed', label: t('runs.failed') },
          { key: 'ended', label: t('runs.ended') },
        ]}
      />
      <RunsTable
        filter={{
          status: status === 'all' ? undefined : status,
          flow: address.flow,
          subject: address.subject,
        }}
      />
    </div>
  )
}
