import { useInfiniteQuery } from '@tanstack/react-query'
import { runsQuery, type RunFilter } from '@/api/automations'
import type { RunSummary } from '@/api/types'
import { runStatus } from '@/areas/automations/status'
import { useI18n, type I18n } from '@/i18n/useI18n'
import { isPerson } from '@/objects/meta'
import { Avatar } from '@/ui/Avatar'
import { Link, useGo } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { Table, type Column } from '@/ui/Table'
import { Tag } from '@/ui/Tag'

export function RunsTable({ filter, hasFlow = true }: { filter: RunFilter; hasFlow?: boolean }) {
  const i18n = useI18n()
  const { t } = i18n
  const go = useGo()
  const runs = useInfiniteQuery(runsQuery(filter))
  const rows = runs.data?.pages.flatMap((page) => page.items) ?? []
  if (runs.isPending) {
    return (
      <div style={{ padding: 24 }}>
        <Skeleton />
      </div>
    )
  }
  if (runs.isError && rows.length === 0)
    return <ErrorState error={runs.error} onRetry={() => void runs.refetch()} />
  if (rows.length === 0) {
    return filter.step ? (
      <State icon="flow" title={t('designer.dataEmpty')} text={t('runs.standingText')} />
    ) : (
      <State icon="flow" title={t('runs.emptyTitle')} text={t('runs.emptyText')} />
    )
  }
  return (
    <Table
      label={t('runs.title')}
      rows={rows}
      columns={columnsOf(i18n, hasFlow)}
      idOf={(run) => `${run.id}${run.strand}`}
      onOpen={(run) => go(`/runs/${run.id}`)}
      onEnd={() => {
        if (runs.hasNextPage && !runs.isFetchingNextPage) void runs.fetchNextPage()
      }}
      pending={runs.isFetchingNextPage ? 3 : 0}
    />
  )
}

function columnsOf(i18n: I18n, hasFlow: boolean): Column<RunSummary>[] {
  const { t, say, format } = i18n
  const all: (Column<RunSummary> | null)[] = [
    {
      id: 'subject',
      header: t('runs.subject'),
      width: 220,
      cell: (run) => (
        <span className="row">
          <Avatar
            id={run.subject.id}
            name={run.subject.label}
            isSquare={!isPerson(run.subject.object)}
            size="small"
          />
          <Link className="quiet-link ellipsis" style={{ fontWeight: 500 }} to={`/runs/${run.id}`}>
            {run.subject.label || run.subject.id.slice(0, 8)}
          </Link>
        </span>
      ),
    },
    hasFlow ? { id: 'flow', header: t('runs.flow'), width: 200, cell: (run) => say(run.flow.name) } : null,
    {
      id: 'status',
      header: t('common.status'),
      width: 120,
      cell: (run) => {
        const status = runStatus(run.status, i18n)
        return <Tag tone={status.tone}>{status.text}</Tag>
      },
    },
    {
      id: 'step',
      header: t('runs.step'),
      width: 220,
      cell: (run) => <span className="second">{say(run.step_name) || '—'}</span>,
    },
    { id: 'entered', header: t('runs.entered'), width: 128, cell: (run) => format.moment(run.entered_at) },
    {
      id: 'wake',
      header: t('runs.wake'),
      width: 128,
      cell: (run) => (run.wake_at ? format.moment(run.wake_at) : '—'),
    },
    {
      id: 'outcome',
      header: t('runs.outcome'),
      width: 220,
      cell: (run) => <span className="second">{say(run.reason) || run.outcome || '—'}</span>,
    },
  ]
  return all.filter((column) => column !== null)
}
