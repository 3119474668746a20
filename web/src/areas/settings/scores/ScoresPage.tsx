import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { scoresQuery, type ScoreModel } from '@/api/scores'
import { Recounting } from '@/areas/settings/scores/Recounting'
import { NameDialog } from '@/areas/settings/NameDialog'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { Tag } from '@/ui/Tag'
import objects from '@/areas/settings/objects/Objects.module.css'
import styles from './Scores.module.css'

export function ScoresPage() {
  const { t } = useI18n()
  const scores = useQuery(scoresQuery)
  const [isAdding, setAdding] = useState(false)
  const add = (
    <Button look="primary" icon="plus" onClick={() => setAdding(true)}>
      {t('scores.add')}
    </Button>
  )
  return (
    <SettingsFrame tab="scoring" extra={scores.data ? add : null}>
      {scores.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      ) : scores.isError ? (
        <ErrorState error={scores.error} onRetry={() => void scores.refetch()} />
      ) : scores.data.models.length === 0 ? (
        <State icon="score" title={t('scores.emptyTitle')} text={t('scores.emptyText')} actions={add} />
      ) : (
        <>
          <div className={objects.about}>
            <p className="second">{t('scores.lead')}</p>
            <Recounting recount={scores.data.recount} />
          </div>
          <div className={objects.section}>
            <div className={objects.cards}>
              {scores.data.models.map((model) => (
                <Card key={model.key} model={model} />
              ))}
            </div>
          </div>
        </>
      )}
      {isAdding ? (
        <NameDialog
          title={t('scores.newName')}
          label={t('scores.name')}
          path="/settings/scoring"
          what="model"
          taken={(scores.data?.models ?? []).map((model) => model.key)}
          onClose={() => setAdding(false)}
        />
      ) : null}
    </SettingsFrame>
  )
}

function Card({ model }: { model: ScoreModel }) {
  const { t, say } = useI18n()
  return (
    <Link className={objects.card} to={`/settings/scoring/${model.key}`}>
      <span className={objects.mark}>
        <Icon name="score" />
      </span>
      <span className="grow">
        <b>{say(model.name)}</b>
        <span className={`small muted ${styles.line}`}>
          {t('scores.facts', { rules: model.rules.length, cap: model.cap })}
          {model.threshold === null ? '' : ` · ${t('scores.thresholdOf', { points: model.threshold })}`}
        </span>
      </span>
      <Tag tone={model.is_active ? 'good' : 'neutral'}>
        {model.is_active ? t('scores.on') : t('scores.off')}
      </Tag>
    </Link>
  )
}
