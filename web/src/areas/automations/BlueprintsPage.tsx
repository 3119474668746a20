import { useQuery } from '@tanstack/react-query'
import { blueprintsQuery } from '@/api/automations'
import type { Blueprint } from '@/api/types'
import { BlueprintCard } from '@/areas/automations/BlueprintCard'
import { BlueprintPreview } from '@/areas/automations/BlueprintPreview'
import type { MessageName } from '@/i18n/message'
import { useI18n } from '@/i18n/useI18n'
import { buttonClass } from '@/ui/Button'
import { Link, useAddress } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import styles from './BlueprintsPage.module.css'

/** Every shipped process: what it does, what it needs, its picture, and a way to have it and change it. */
export function BlueprintsPage() {
  const { t } = useI18n()
  const blueprints = useQuery(blueprintsQuery)
  return (
    <div className="page">
      <header className="top ruled">
        <h1>{t('blueprints.title')}</h1>
        <span className="grow" />
        <Link className={buttonClass()} to="/flows/new">
          {t('designer.newFlow')}
        </Link>
      </header>
      <div className="scroll grow column">
        {blueprints.isPending ? (
          <div style={{ padding: 24 }}>
            <Skeleton />
          </div>
        ) : blueprints.isError ? (
          <ErrorState error={blueprints.error} onRetry={() => void blueprints.refetch()} />
        ) : blueprints.data.length === 0 ? (
          <State icon="flow" title={t('blueprints.emptyTitle')} text={t('blueprints.emptyText')} />
        ) : (
          <Gallery blueprints={blueprints.data} />
        )}
      </div>
    </div>
  )
}

const areas = ['sales', 'customers', 'marketing', 'service', 'success', 'insights'] as const
const names = {
  sales: 'shell.sales',
  customers: 'shell.customers',
  marketing: 'shell.marketing',
  service: 'service.title',
  success: 'blueprints.success',
  insights: 'shell.insights',
} as const satisfies Record<(typeof areas)[number], MessageName>

function Gallery({ blueprints }: { blueprints: Blueprint[] }) {
  const { t } = useI18n()
  const [address, change] = useAddress()
  const shown = blueprints.find((one) => one.key === address.show)
  return (
    <>
      {areas.map((area) => {
        const here = blueprints.filter((one) => one.area === area)
        return here.length === 0 ? null : (
          <section key={area} className={styles.area}>
            <h2 className="page-title">{t(names[area])}</h2>
            <div className={styles.gallery}>
              {[...here].sort(withFlowFirst).map((blueprint) => (
                <BlueprintCard
                  key={blueprint.key}
                  blueprint={blueprint}
                  all={blueprints}
                  onShow={() => change({ show: blueprint.key }, { replace: false })}
                />
              ))}
            </div>
          </section>
        )
      })}
      {shown ? <BlueprintPreview blueprint={shown} onClose={() => change({ show: undefined })} /> : null}
    </>
  )
}

function withFlowFirst(a: Blueprint, b: Blueprint): number {
  return Number(Boolean(b.flow)) - Number(Boolean(a.flow))
}
