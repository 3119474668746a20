import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { effectQuery, saveWeights, weightsQuery, type Weights, type WeightsDraft } from '@/api/health'
import { Problem } from '@/api/http'
import { EffectSide } from '@/areas/service/EffectSide'
import { Numbers, Rules } from '@/areas/service/WeightsForm'
import styles from '@/areas/service/service.module.css'
import { useI18n } from '@/i18n/useI18n'
import { useDebounced } from '@/lib/useDebounced'
import { Button } from '@/ui/Button'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, Notice } from '@/ui/State'
import { tell } from '@/ui/toast'

/** What the health of a customer is made of, and whom a change would strike before it is saved. */
export function WeightsPage() {
  const { t } = useI18n()
  const weights = useQuery(weightsQuery)
  if (weights.data) {
    return <Editor key={weights.data.version} stored={weights.data} onReload={() => void weights.refetch()} />
  }
  return (
    <div className="page">
      <header className="top ruled">
        <h1>{t('service.weights')}</h1>
      </header>
      {weights.isError ? (
        <ErrorState error={weights.error} onRetry={() => void weights.refetch()} />
      ) : (
        <div style={{ padding: 24 }}>
          <Skeleton rows={8} />
        </div>
      )}
    </div>
  )
}

function Editor({ stored, onReload }: { stored: Weights; onReload: () => void }) {
  const { t } = useI18n()
  const queries = useQueryClient()
  const first = draftOf(stored)
  const [draft, setDraft] = useState(first)
  const settled = useDebounced(draft, 350)
  const effect = useQuery(effectQuery(settled))
  const save = useMutation({
    mutationFn: () => saveWeights(draft),
    onSuccess: (saved) => {
      queries.setQueryData(weightsQuery.queryKey, saved)
      void queries.invalidateQueries({ queryKey: ['health', 'effect'] })
      tell(t('service.saved'))
    },
  })
  const change = (next: WeightsDraft) => {
    setDraft(next)
    save.reset()
  }
  const faults = effect.error instanceof Problem && !effect.isFetching ? effect.error.faults : []
  const faultAt = (field: string) => faults.find((fault) => fault.field.endsWith(field))?.message
  const isChanged = JSON.stringify(draft) !== JSON.stringify(first)
  const isConflict = save.error instanceof Problem && save.error.status === 409
  const shared = { draft, onChange: change, faultAt, isFixed: !stored.may_change }
  return (
    <div className="page">
      <header className="top ruled">
        <h1>{t('service.weights')}</h1>
        <span className="grow" />
        {stored.may_change ? (
          <Button
            look="primary"
            disabled={!isChanged || faults.length > 0}
            isBusy={save.isPending}
            onClick={() => save.mutate()}
          >
            {t('common.save')}
          </Button>
        ) : null}
      </header>
      <div className="scroll grow">
        <div className={styles.columns}>
          <form className={styles.form} onSubmit={(event) => event.preventDefault()}>
            <p className="second">{t('service.weightsText')}</p>
            {stored.may_change ? null : <Notice tone="soon">{t('service.mayNot')}</Notice>}
            {isConflict ? (
              <Notice
                tone="bad"
                action={
                  <Button size="small" onClick={onReload}>
                    {t('service.loadTheirs')}
                  </Button>
                }
              >
                {t('service.theirs')}
              </Notice>
            ) : save.isError ? (
              <Notice tone="bad">{save.error.message || t('common.notSaved')}</Notice>
            ) : null}
            <Numbers {...shared} />
            <Rules {...shared} struck={effect.data?.struck ?? {}} />
          </form>
          <EffectSide
            effect={faults.length > 0 ? null : effect.data}
            isOld={effect.isFetching || settled !== draft}
          />
        </div>
      </div>
    </div>
  )
}

function draftOf({ version, start, watch, threshold, window_days, rules }: Weights): WeightsDraft {
  return { version, start, watch, threshold, window_days, rules }
}
