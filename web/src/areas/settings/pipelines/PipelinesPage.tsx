import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { pipelinesQuery } from '@/api/pipelines'
import { meQuery } from '@/api/session'
import objects from '@/areas/settings/objects/Objects.module.css'
import { NameDialog } from '@/areas/settings/NameDialog'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/State'
import { Tag } from '@/ui/Tag'

export function PipelinesPage() {
  const { t, say } = useI18n()
  const me = useQuery(meQuery).data
  const pipelines = useQuery(pipelinesQuery)
  const [isAdding, setAdding] = useState(false)
  const mayEdit = Boolean(me?.is_admin || me?.abilities.includes('pipelines.manage'))
  const add = (
    <Button look="primary" icon="plus" onClick={() => setAdding(true)}>
      {t('pipelines.add')}
    </Button>
  )
  return (
    <SettingsFrame tab="pipelines" extra={mayEdit ? add : null}>
      <div className={objects.about}>
        <p className="second">{t('pipelines.lead')}</p>
      </div>
      {pipelines.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      ) : pipelines.isError ? (
        <ErrorState error={pipelines.error} onRetry={() => void pipelines.refetch()} />
      ) : (
        <div className={objects.section}>
          <div className={objects.cards}>
            {pipelines.data.map((pipeline) => (
              <Link key={pipeline.key} className={objects.card} to={`/settings/pipelines/${pipeline.key}`}>
                <span className={objects.mark}>
                  <Icon name="sales" />
                </span>
                <span className="grow">
                  <b>{say(pipeline.name)}</b>
                  <span className="small muted" style={{ display: 'block' }}>
                    {pipeline.stages.map((stage) => say(stage.name)).join(' · ')}
                  </span>
                </span>
                {pipeline.is_default ? <Tag tone="good">{t('pipelines.default')}</Tag> : null}
              </Link>
            ))}
          </div>
        </div>
      )}
      {isAdding ? (
        <NameDialog
          title={t('pipelines.newName')}
          label={t('pipelines.name')}
          path="/settings/pipelines"
          what="pipeline"
          taken={(pipelines.data ?? []).map((one) => one.key)}
          onClose={() => setAdding(false)}
        />
      ) : null}
    </SettingsFrame>
  )
}
