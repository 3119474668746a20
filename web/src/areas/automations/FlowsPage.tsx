import { useQuery } from '@tanstack/react-query'
import { flowsQuery } from '@/api/automations'
import type { FlowSummary } from '@/api/types'
import { TakeInFlow } from '@/areas/automations/TakeInFlow'
import { flowStatus } from '@/areas/automations/status'
import { useI18n } from '@/i18n/useI18n'
import { buttonClass } from '@/ui/Button'
import { Link, useGo } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { Table, type Column } from '@/ui/Table'
import { Count, Tag } from '@/ui/Tag'

export function FlowsPage() {
  const i18n = useI18n()
  const { t, say, format } = i18n
  const go = useGo()
  const flows = useQuery(flowsQuery)
  const columns: Column<FlowSummary>[] = [
    {
      id: 'name',
      header: t('flows.name'),
      width: 300,
      cell: (flow) => (
        <Link className="quiet-link" style={{ fontWeight: 500 }} to={`/flows/${flow.key}`}>
          {say(flow.name)}
        </Link>
      ),
    },
    {
      id: 'status',
      header: t('common.status'),
      width: 120,
      cell: (flow) => {
        const status = flowStatus(flow.status, i18n)
        return (
          <span className="row">
            <Tag tone={status.tone}>{status.text}</Tag>
            {flow.version ? <Count>{t('flows.version', { count: flow.version })}</Count> : null}
            {flow.has_draft && flow.version ? <Tag>{t('designer.draft')}</Tag> : null}
          </span>
        )
      },
    },
    {
      id: 'trigger',
      header: t('flows.trigger'),
      width: 320,
      cell: (flow) => <span className="second">{say(flow.trigger_sentence)}</span>,
    },
    ...(['waiting', 'entered', 'ended', 'failed'] as const).map((count) => ({
      id: count,
      header: t(`flows.${count}`),
      width: 96,
      isNumber: true,
      cell: (flow: FlowSummary) => {
        const value = flow.counts[count] ?? 0
        return (
          <span className={count === 'failed' && value > 0 ? 'cinnabar strong' : undefined}>
            {format.number(value)}
          </span>
        )
      },
    })),
  ]
  return (
    <div className="page">
      <header className="top ruled">
        <h1>{t('flows.title')}</h1>
        {flows.data ? <span className="muted">{flows.data.length}</span> : null}
        <span className="grow" />
        <Link className={buttonClass()} to="/blueprints">
          {t('shell.blueprints')}
        </Link>
        <TakeInFlow />
        <Link className={buttonClass('primary')} to="/flows/new">
          {t('designer.newFlow')}
        </Link>
      </header>
      {flows.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      ) : flows.isError ? (
        <ErrorState error={flows.error} onRetry={() => void flows.refetch()} />
      ) : flows.data.length === 0 ? (
        <State
          icon="flow"
          title={t('flows.emptyTitle')}
          text={t('flows.emptyText')}
          actions={
            <Link className={buttonClass('primary')} to="/blueprints">
              {t('flows.takeBlueprint')}
            </Link>
          }
        />
      ) : (
        <Table
          label={t('flows.title')}
          rows={flows.data}
          columns={columns}
          idOf={(flow) => flow.key}
          onOpen={(flow) => go(`/flows/${flow.key}`)}
        />
      )}
    </div>
  )
}
