import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { boardQuery } from '@/api/records'
import type { BoardColumn, Pipeline } from '@/api/types'
import { BoardColumns, shareOf } from '@/areas/sales/BoardColumns'
import { ViewSwitch } from '@/areas/sales/ViewSwitch'
import { useI18n } from '@/i18n/useI18n'
import { useMeta, useObject } from '@/objects/meta'
import { CreateDrawer } from '@/objects/CreateDrawer'
import { Button } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { useAddress, useGo } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { SearchInput } from '@/ui/TextInput'
import { tell } from '@/ui/toast'
import styles from './BoardPage.module.css'

export function BoardPage() {
  const { t, say } = useI18n()
  const go = useGo()
  const [address, change] = useAddress()
  const { pipelines } = useMeta()
  const deals = useObject('deal')
  const [isCreating, setCreating] = useState(false)
  const pipeline = pipelines.find((one) => one.key === address.pipeline) ?? pipelines[0]
  const board = useQuery({
    ...boardQuery(pipeline?.key ?? '', address.filter ?? ''),
    enabled: pipeline !== undefined,
  })
  if (!pipeline || !deals)
    return <State icon="sales" title={t('board.emptyTitle')} text={t('board.emptyText')} />
  const columns = board.data?.stages.map((column) => narrowed(column, address.search ?? '')) ?? []
  return (
    <div className="page">
      <header className="top">
        <h1>{say(deals.plural_label)}</h1>
        {pipelines.length > 1 ? (
          <Choice
            isWide={false}
            label={t('lead.pipeline')}
            value={pipeline.key}
            onChange={(key) => change({ pipeline: key ?? undefined })}
            options={pipelines.map((one) => ({ value: one.key, label: say(one.name) }))}
          />
        ) : (
          <span className="muted">{say(pipeline.name)}</span>
        )}
        <ViewSwitch here="board" />
        <span className="grow" />
        <div className={styles.search}>
          <SearchInput
            label={t('board.search')}
            value={address.search ?? ''}
            onChange={(search) => change({ search })}
          />
        </div>
        {deals.can.create ? (
          <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
            {t('board.newDeal')}
          </Button>
        ) : null}
      </header>
      <Summary columns={columns} pipeline={pipeline} />
      {board.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton rows={8} height={64} />
        </div>
      ) : board.isError ? (
        <ErrorState error={board.error} onRetry={() => void board.refetch()} />
      ) : (
        <BoardColumns columns={columns} pipeline={pipeline} />
      )}
      <CreateDrawer
        object={deals}
        isOpen={isCreating}
        initial={{ pipeline: pipeline.key, stage: pipeline.stages[0]?.key }}
        onClose={() => setCreating(false)}
        onCreated={(row) => {
          setCreating(false)
          tell(t('list.created', { name: say(deals.label) }), {
            label: t('list.open'),
            run: () => go(`/deals/${row.id}`),
          })
        }}
      />
    </div>
  )
}

function narrowed(column: BoardColumn, search: string): BoardColumn {
  const word = search.trim().toLowerCase()
  if (!word) return column
  return {
    ...column,
    items: column.items.filter((item) => JSON.stringify(item).toLowerCase().includes(word)),
  }
}

/** “37 deals ¥12.8M, weighted ¥5.6M” over the open stages. */
function Summary({ columns, pipeline }: { columns: BoardColumn[]; pipeline: Pipeline }) {
  const { t, format } = useI18n()
  const open = columns.filter(
    (column) => pipeline.stages.find((stage) => stage.key === column.stage)?.kind === 'open',
  )
  const count = open.reduce((sum, column) => sum + column.count, 0)
  const sums = new Map<string, { sum: number; weighted: number }>()
  for (const column of open) {
    const share = shareOf(pipeline, column.stage)
    for (const { currency, amount } of column.sum) {
      const known = sums.get(currency) ?? { sum: 0, weighted: 0 }
      sums.set(currency, {
        sum: known.sum + Number(amount),
        weighted: known.weighted + Number(amount) * share,
      })
    }
  }
  const write = (part: 'sum' | 'weighted') =>
    [...sums].map(([currency, value]) => format.shortMoney(value[part], currency)).join(' + ')
  return (
    <div className={styles.summary}>
      <b>{t('board.summary', { count: format.number(count), sum: write('sum') })}</b>
      {sums.size > 0 ? (
        <span className="second"> · {t('board.weighted', { sum: write('weighted') })}</span>
      ) : null}
    </div>
  )
}
