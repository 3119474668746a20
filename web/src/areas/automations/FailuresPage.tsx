import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { actOnEffect, actOnRun, outboxQuery, runsQuery } from '@/api/automations'
import type { OutboxItem, RunSummary } from '@/api/types'
import { Troubles } from '@/areas/automations/Troubles'
import { effectStatus, errorText } from '@/areas/automations/status'
import { withoutTags } from '@/lib/liquid'
import { useI18n } from '@/i18n/useI18n'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from '@/ui/Button'
import { Hint } from '@/ui/Hint'
import { Link, useAddress } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { PlainTable } from '@/ui/PlainTable'
import { Tabs } from '@/ui/Tabs'
import { Tag } from '@/ui/Tag'
import { tell, tellProblem } from '@/ui/toast'

/** Everything that stands still until a person decides: runs and messages. */
export function FailuresPage() {
  const { t } = useI18n()
  const [address, change] = useAddress()
  const runs = useInfiniteQuery(runsQuery({ status: 'failed' }))
  const effects = useQuery(outboxQuery('failed,uncertain'))
  const parked = runs.data?.pages.flatMap((page) => page.items) ?? []
  const failed = effects.data?.items ?? []
  const tab =
    address.tab === 'effects' || (address.tab === undefined && parked.length === 0 && failed.length > 0)
      ? 'effects'
      : 'runs'
  const source = tab === 'runs' ? runs : effects
  return (
    <div className="page">
      <header className="top">
        <h1>{t('failures.title')}</h1>
      </header>
      <Tabs
        label={t('failures.title')}
        value={tab}
        onChange={(next) => change({ tab: next })}
        items={[
          {
            key: 'runs',
            label: t('failures.runsTab'),
            count: runs.hasNextPage ? `${parked.length}+` : parked.length,
          },
          { key: 'effects', label: t('failures.effectsTab'), count: failed.length },
        ]}
      />
      <div className="scroll grow column">
        {source.isPending ? (
          <div style={{ padding: 24 }}>
            <Skeleton />
          </div>
        ) : source.isError ? (
          <ErrorState error={source.error} onRetry={() => void source.refetch()} />
        ) : (tab === 'runs' ? parked : failed).length === 0 ? (
          <State icon="check" title={t('failures.emptyTitle')} text={t('failures.emptyText')} />
        ) : tab === 'runs' ? (
          <>
            <ParkedRuns runs={parked} />
            {runs.hasNextPage ? (
              <div style={{ padding: '12px 24px' }}>
                <Button isBusy={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
                  {t('failures.showMore')}
                </Button>
              </div>
            ) : null}
          </>
        ) : (
          <FailedEffects items={failed} />
        )}
      </div>
    </div>
  )
}

function ParkedRuns({ runs }: { runs: RunSummary[] }) {
  const { t } = useI18n()
  return (
    <>
      <Troubles />
      <PlainTable
        label={t('failures.runsTab')}
        head={[t('failures.forWhom'), t('runs.flow'), t('runs.step'), t('failures.why'), '']}
      >
        {runs.map((run) => (
          <ParkedRun key={run.id} run={run} />
        ))}
      </PlainTable>
    </>
  )
}

function ParkedRun({ run }: { run: RunSummary }) {
  const { t, say } = useI18n()
  const queries = useQueryClient()
  const act = useMutation({
    mutationFn: (what: 'retry' | 'skip' | 'cancel') => actOnRun(run.id, what),
    onSuccess: (_answer, what) =>
      tell(t(({ retry: 'runs.retried', skip: 'runs.skipped', cancel: 'runs.cancelledNow' } as const)[what])),
    onError: (error) => tellProblem(error, t('common.notSaved')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['runs'] }),
  })
  return (
    <tr>
      <td>
        <Link className="link plain" to={`/runs/${run.id}`}>
          {run.subject.label || run.subject.id.slice(0, 8)}
        </Link>
      </td>
      <td>{say(run.flow.name)}</td>
      <td className="second">{say(run.step_name)}</td>
      <td className="cinnabar">{say(run.reason) || run.outcome}</td>
      <td>
        <span className="row" style={{ justifyContent: 'flex-end' }}>
          <Button size="small" isBusy={act.isPending} onClick={() => act.mutate('retry')}>
            {t('failures.retry')}
          </Button>
          <Button size="small" look="text" onClick={() => act.mutate('skip')}>
            {t('runs.skip')}
          </Button>
          <Button size="small" look="text" onClick={() => act.mutate('cancel')}>
            {t('runs.cancel')}
          </Button>
        </span>
      </td>
    </tr>
  )
}

function FailedEffects({ items }: { items: OutboxItem[] }) {
  const { t } = useI18n()
  return (
    <PlainTable
      label={t('failures.effectsTab')}
      head={[
        t('failures.what'),
        t('failures.forWhom'),
        t('common.status'),
        t('failures.why'),
        t('failures.tries'),
        '',
      ]}
    >
      {items.map((item) => (
        <FailedEffect key={item.id} item={item} />
      ))}
    </PlainTable>
  )
}

function FailedEffect({ item }: { item: OutboxItem }) {
  const i18n = useI18n()
  const { t, say } = i18n
  const queries = useQueryClient()
  const act = useMutation({
    mutationFn: (what: 'retry' | 'cancel') => actOnEffect(item.id, what),
    onSuccess: (_answer, what) => tell(what === 'retry' ? t('failures.retried') : t('failures.letGo')),
    onError: (error) => tellProblem(error, t('common.notSaved')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['outbox'] }),
  })
  const status = effectStatus(item.state, i18n)
  const tag = <Tag tone={status.tone}>{status.text}</Tag>
  return (
    <tr>
      <td>{withoutTags(say(item.label)) || item.kind}</td>
      <td>
        {item.run ? (
          <Link className="link plain" to={`/runs/${item.run}`}>
            {t('failures.openRun')}
          </Link>
        ) : (
          '—'
        )}
      </td>
      <td>{item.state === 'uncertain' ? <Hint text={t('failures.uncertainText')}>{tag}</Hint> : tag}</td>
      <td className="cinnabar" title={errorText(item.error, say)}>
        {errorText(item.error, say)}
      </td>
      <td className="number">{item.attempts}</td>
      <td>
        <span className="row" style={{ justifyContent: 'flex-end' }}>
          <Button size="small" isBusy={act.isPending} onClick={() => act.mutate('retry')}>
            {t('failures.retry')}
          </Button>
          <Button size="small" look="text" onClick={() => act.mutate('cancel')}>
            {t('failures.cancel')}
          </Button>
        </span>
      </td>
    </tr>
  )
}
