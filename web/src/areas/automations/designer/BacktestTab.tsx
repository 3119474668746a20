import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import {
  askBacktest,
  backtestQuery,
  backtestsQuery,
  cancelBacktest,
  type Description,
  type Kinds,
} from '@/api/designer'
import type { Flow } from '@/api/types'
import { counted } from '@/areas/automations/designer/backtested'
import { ResultView } from '@/areas/automations/designer/BacktestResult'
import { pictureOfDraft, pictureOfFlow } from '@/areas/automations/designer/picture'
import type { Drawing } from '@/areas/automations/designer/useDrawing'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { useAddress } from '@/ui/navigation'
import { Bar } from '@/ui/Progress'
import { Section } from '@/ui/Section'
import { Skeleton } from '@/ui/Skeleton'
import { Notice } from '@/ui/State'
import { tellProblem } from '@/ui/toast'
import { Check, Segmented } from '@/ui/Toggle'
import styles from './designer.module.css'

const FlowCanvas = lazy(() =>
  import('@/areas/automations/FlowCanvas').then((one) => ({ default: one.FlowCanvas })),
)

interface BacktestTabProps {
  flow: Flow
  drawing: Drawing
  said: Description | undefined
  kinds: Kinds
}

/** The drawing walks through the past: choose how far back, watch it, read the numbers on the picture. */
export function BacktestTab({ flow, drawing, said, kinds }: BacktestTabProps) {
  const { t, say, format } = useI18n()
  const queries = useQueryClient()
  const [address, go] = useAddress()
  const [days, setDays] = useState('30')
  const [isCompared, setCompared] = useState(flow.version > 0)
  const earlier = useQuery(backtestsQuery(flow.key))
  const id = address.test ?? earlier.data?.[0]?.id ?? ''
  const test = useQuery(backtestQuery(id))
  const isRunning = test.data ? ['queued', 'running'].includes(test.data.status) : false
  const ask = useMutation({
    mutationFn: () => askBacktest(flow.key, drawing.definition, Number(days), isCompared ? 'active' : ''),
    onSuccess: (answer) => {
      go({ test: answer.id })
      void queries.invalidateQueries({ queryKey: ['backtests', flow.key] })
    },
    onError: (error) => tellProblem(error, t('errors.brokenTitle')),
  })
  const stop = useMutation({
    mutationFn: () => cancelBacktest(id),
    onSettled: () => queries.invalidateQueries({ queryKey: ['backtests', 'one', id] }),
  })
  const result = test.data?.result ?? null
  const against = result?.against ?? null
  const isBefore = against !== null && address.shown === 'before'
  const live = useMemo(
    () => pictureOfDraft(drawing.definition, said, kinds, undefined),
    [drawing.definition, said, kinds],
  )
  const shown = useMemo(() => {
    if (isBefore) return counted(pictureOfFlow(flow), against)
    return result ? counted(live, result, against) : live
  }, [isBefore, flow, live, result, against])
  return (
    <div className={styles.columns}>
      <aside className={`${styles.left} scroll`} aria-label={t('designer.tabBacktest')}>
        <section className={styles.part}>
          <h2 className="strong">{t('designer.backtestTitle')}</h2>
          <p className="small muted">{t('designer.backtestText')}</p>
          <div className={styles.more}>
            <Choice
              label={t('designer.backtestPeriod')}
              value={days}
              options={['7', '30', '90', '365'].map((one) => ({
                value: one,
                label: t('designer.backtestDays', { count: one }),
              }))}
              onChange={(next) => setDays(next ?? '30')}
            />
            {flow.version > 0 ? (
              <Check checked={isCompared} label={t('designer.compare')} onChange={setCompared} />
            ) : null}
            <Button
              look="primary"
              icon="play"
              isBusy={ask.isPending}
              disabled={isRunning || (said?.problems.length ?? 0) > 0}
              onClick={() => ask.mutate()}
            >
              {t('designer.backtestRun')}
            </Button>
            {isRunning && test.data ? (
              <>
                <Bar label={say(test.data.status_label)} share={test.data.progress} />
                <Button size="small" onClick={() => stop.mutate()}>
                  {t('designer.backtestStop')}
                </Button>
              </>
            ) : null}
            {test.data?.failure ? <Notice tone="bad">{say(test.data.failure)}</Notice> : null}
          </div>
        </section>
        {(earlier.data ?? []).length > 0 ? (
          <Section title={t('designer.backtestLast')} className={styles.part}>
            {(earlier.data ?? []).slice(0, 8).map((one) => (
              <button
                key={one.id}
                type="button"
                className={`quiet-link ${one.id === id ? 'strong' : ''}`}
                style={{ display: 'block', padding: '3px 0' }}
                onClick={() => go({ test: one.id })}
              >
                {format.moment(one.asked_at)} <span className="muted">{say(one.status_label)}</span>
              </button>
            ))}
          </Section>
        ) : null}
      </aside>
      <div className={styles.middle}>
        {against ? (
          <div className={styles.over}>
            <Segmented
              label={t('designer.backtestShow')}
              value={isBefore ? 'before' : 'after'}
              onChange={(next) => go({ shown: next === 'before' ? next : undefined })}
              options={[
                { value: 'after', label: t('designer.backtestDraft') },
                { value: 'before', label: t('designer.backtestActive') },
              ]}
            />
          </div>
        ) : null}
        <Suspense fallback={<Skeleton rows={6} height={52} />}>
          <FlowCanvas
            key={id + (result ? 'done' : '') + (isBefore ? 'before' : '')}
            picture={shown}
            chosen={address.step ? [address.step] : []}
            onChoose={([step]) => go({ step })}
          />
        </Suspense>
      </div>
      <aside className={styles.inspector} aria-label={t('designer.backtestWould')}>
        {result ? <ResultView result={result} /> : null}
        {!result && !isRunning ? (
          <section className={styles.part}>
            <p className="second">{t('designer.backtestNever')}</p>
          </section>
        ) : null}
      </aside>
    </div>
  )
}
