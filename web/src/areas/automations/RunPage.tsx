import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { actOnRun, flowQuery, runQuery } from '@/api/automations'
import type { Run } from '@/api/types'
import { pictureOfFlow } from '@/areas/automations/designer/picture'
import { MoveRun } from '@/areas/automations/MoveRun'
import { RunFacts } from '@/areas/automations/RunFacts'
import { RunTrace } from '@/areas/automations/RunTrace'
import { isOpen, isParked, runStatus } from '@/areas/automations/status'
import { TraceDetail } from '@/areas/automations/TraceDetail'
import { useI18n } from '@/i18n/useI18n'
import { Button, buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link, useAddress, usePathWords } from '@/ui/navigation'
import { Dialog } from '@/ui/Overlay'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/State'
import { Tag } from '@/ui/Tag'
import { Segmented } from '@/ui/Toggle'
import { tell, tellProblem } from '@/ui/toast'
import styles from './RunPage.module.css'

const FlowCanvas = lazy(() =>
  import('@/areas/automations/FlowCanvas').then((one) => ({ default: one.FlowCanvas })),
)

export function RunPage() {
  const { t } = useI18n()
  const { id = '' } = usePathWords()
  const run = useQuery(runQuery(id))
  if (run.isPending) {
    return (
      <div className="page" style={{ padding: 24 }}>
        <Skeleton rows={8} height={52} />
      </div>
    )
  }
  if (run.isError && !run.data) {
    const back = (
      <Link className={buttonClass()} to="/runs">
        {t('common.backTo', { name: t('runs.title') })}
      </Link>
    )
    return (
      <div className="page">
        <ErrorState error={run.error} onRetry={() => void run.refetch()} back={back} />
      </div>
    )
  }
  return <LoadedRun run={run.data} />
}

function LoadedRun({ run }: { run: Run }) {
  const { t } = useI18n()
  const [address, change] = useAddress()
  const isPicture = address.view === 'picture'
  // Without a choice the last step that explains itself is the most telling.
  const telling = run.trace.findLastIndex((step) => step.decision.length > 0 || step.lines.length > 0)
  const at = Number(address.at ?? (telling >= 0 ? telling : run.trace.length - 1))
  const step = run.trace[at]
  return (
    <div className="page">
      <RunHead run={run} />
      <div className={styles.columns}>
        <aside className={styles.left} aria-label={t('runs.run')}>
          <RunFacts run={run} />
        </aside>
        <section className={styles.middle} aria-label={t('runs.steps')}>
          <div className={styles.bar}>
            <h2 className="strong grow">{t('runs.steps')}</h2>
            <Segmented
              label={t('runs.steps')}
              value={isPicture ? 'picture' : 'trace'}
              onChange={(view) => change({ view: view === 'picture' ? view : undefined })}
              options={[
                { value: 'trace', label: t('runs.trace') },
                { value: 'picture', label: t('runs.picture') },
              ]}
            />
          </div>
          {isPicture ? (
            <RunPicture
              run={run}
              onChoose={(id) => change({ at: String(run.trace.findLastIndex((one) => one.step === id)) })}
              chosen={step?.step ?? null}
            />
          ) : (
            <RunTrace run={run} chosen={at} onChoose={(index) => change({ at: String(index) })} />
          )}
        </section>
        <section className={styles.detail} aria-label={t('runs.decision')}>
          {step ? <TraceDetail step={step} number={at + 1} /> : <p className="second">{t('runs.noTrace')}</p>}
        </section>
      </div>
    </div>
  )
}

interface RunPictureProps {
  run: Run
  chosen: string | null
  onChoose: (step: string) => void
}

function RunPicture({ run, chosen, onChoose }: RunPictureProps) {
  const flow = useQuery(flowQuery(run.flow.key))
  if (!flow.data) return <Skeleton />
  const passed = new Set(run.trace.map((step) => step.step))
  return (
    <div className={styles.picture}>
      <Suspense fallback={<Skeleton rows={6} height={52} />}>
        <FlowCanvas
          picture={pictureOfFlow(flow.data)}
          chosen={chosen ? [chosen] : []}
          onChoose={([id]) => (id && passed.has(id) ? onChoose(id) : undefined)}
          passed={passed}
          here={isOpen(run.status) ? run.step : null}
          hasMap={false}
        />
      </Suspense>
    </div>
  )
}

function RunHead({ run }: { run: Run }) {
  const i18n = useI18n()
  const { t, say } = i18n
  const queries = useQueryClient()
  const [isEnding, setEnding] = useState(false)
  const status = runStatus(run.status, i18n)
  const act = useMutation({
    mutationFn: (what: 'retry' | 'skip' | 'cancel') => actOnRun(run.id, what),
    onSuccess: (_answer, what) => {
      setEnding(false)
      tell(t(({ retry: 'runs.retried', skip: 'runs.skipped', cancel: 'runs.cancelledNow' } as const)[what]))
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['runs'] }),
  })
  return (
    <header className="top ruled">
      <Link className="muted quiet-link" to="/runs">
        {t('runs.title')}
      </Link>
      <Icon name="chevronRight" size={14} />
      <Link className="muted quiet-link ellipsis" to={`/flows/${run.flow.key}`}>
        {say(run.flow.name)}
      </Link>
      <Icon name="chevronRight" size={14} />
      <h1 className="ellipsis" style={{ fontSize: 13 }}>
        {run.subject.label || run.subject.id.slice(0, 8)}
      </h1>
      <Tag tone={status.tone}>{status.text}</Tag>
      {run.version ? <Tag>{t('flows.version', { count: run.version })}</Tag> : null}
      <span className="grow" />
      {isParked(run.status) ? (
        <Button icon="refresh" look="primary" isBusy={act.isPending} onClick={() => act.mutate('retry')}>
          {t('runs.retry')}
        </Button>
      ) : null}
      {isOpen(run.status) ? (
        <>
          <Button icon="skip" onClick={() => act.mutate('skip')}>
            {t('runs.skip')}
          </Button>
          <MoveRun run={run} />
          <Button icon="close" look="danger" onClick={() => setEnding(true)}>
            {t('runs.cancel')}
          </Button>
        </>
      ) : null}
      <Dialog
        title={t('runs.cancelTitle')}
        isOpen={isEnding}
        onClose={() => setEnding(false)}
        footer={
          <>
            <Button onClick={() => setEnding(false)}>{t('common.cancel')}</Button>
            <Button look="danger" isBusy={act.isPending} onClick={() => act.mutate('cancel')}>
              {t('runs.cancel')}
            </Button>
          </>
        }
      >
        <p className="second">{t('runs.cancelText')}</p>
      </Dialog>
    </header>
  )
}
