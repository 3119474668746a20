import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { boardQuery } from '@/api/records'
import type { BoardColumn, Pipeline, Row } from '@/api/types'
import { BoardCard } from '@/areas/sales/BoardCard'
import { LostDialog } from '@/areas/sales/LostDialog'
import { useMoveDeal, type Refusal } from '@/areas/sales/moving'
import { RefusalList } from '@/areas/sales/RefusalList'
import { ViewSwitch } from '@/areas/sales/ViewSwitch'
import { useI18n, type I18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import { useMeta, useObject } from '@/objects/meta'
import { CreateDrawer } from '@/objects/CreateDrawer'
import { Button } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { Icon } from '@/ui/Icon'
import { useAddress, useGo } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { SearchInput } from '@/ui/TextInput'
import { tell, tellProblem } from '@/ui/toast'
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
        <SearchInput
          className={styles.search}
          label={t('board.search')}
          value={address.search ?? ''}
          onChange={(search) => change({ search })}
        />
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
        <Columns columns={columns} pipeline={pipeline} />
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

function shareOf(pipeline: Pipeline, key: string): number {
  return (pipeline.stages.find((stage) => stage.key === key)?.probability ?? 0) / 100
}

interface Dragged {
  deal: Row
  from: string
}

function Columns({ columns, pipeline }: { columns: BoardColumn[]; pipeline: Pipeline }) {
  const { t, say } = useI18n()
  const [dragged, setDragged] = useState<Dragged | null>(null)
  const [over, setOver] = useState<string | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [losing, setLosing] = useState<Row | null>(null)
  const stageOf = (key: string) => pipeline.stages.find((stage) => stage.key === key)
  const lost = pipeline.stages.find((stage) => stage.kind === 'lost')
  const move = useMoveDeal({
    onMoved: ({ stage }) => {
      setRefusal(null)
      tell(t('deal.moved', { stage: say(stageOf(stage)?.name) }))
    },
    onRefused: setRefusal,
    onBroken: (error) => tellProblem(error, t('common.notSaved')),
  })
  const drop = (deal: Row, stage: string) => {
    setOver(null)
    setDragged(null)
    if (deal.stage === stage) return
    setRefusal(null)
    if (stageOf(stage)?.kind === 'lost') setLosing(deal)
    else move.mutate({ deal, stage })
  }
  return (
    <div className={styles.columns}>
      {columns.map((column) => {
        const stage = stageOf(column.stage)
        const isRefused = refusal?.stage === column.stage
        return (
          <section
            key={column.stage}
            aria-label={say(stage?.name) || column.stage}
            className={classes(
              styles.column,
              over === column.stage ? styles.over : null,
              isRefused ? styles.refused : null,
            )}
            onDragOver={(event) => {
              if (!dragged) return
              event.preventDefault()
              setOver(column.stage)
            }}
            onDragLeave={(event) => {
              if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(null)
            }}
            onDrop={(event) => {
              event.preventDefault()
              if (dragged) drop(dragged.deal, column.stage)
            }}
          >
            <ColumnHead
              column={column}
              name={say(stage?.name) || column.stage}
              share={shareOf(pipeline, column.stage)}
              kind={stage?.kind ?? 'open'}
            />
            {isRefused ? (
              <div className={styles.refusal} role="alert">
                <RefusalList refusal={refusal} stageName={say(stage?.name)} />
                <div className="row" style={{ marginTop: 8 }}>
                  <OpenDeal id={refusal.deal.id} />
                  <Button size="small" look="text" onClick={() => setRefusal(null)}>
                    {t('common.close')}
                  </Button>
                </div>
              </div>
            ) : null}
            <div className={styles.cards}>
              {column.items.map((deal) => (
                <BoardCard
                  key={deal.id}
                  deal={deal}
                  maxDays={stage?.max_days || null}
                  isOver={stage?.kind !== 'open'}
                  isReturning={refusal?.deal.id === deal.id}
                  stages={pipeline.stages.filter((one) => one.key !== column.stage)}
                  onMove={(to) => drop(deal, to)}
                  onDrag={(isOn) => setDragged(isOn ? { deal, from: column.stage } : null)}
                />
              ))}
              {column.count > column.items.length ? (
                <div className="small muted" style={{ padding: '4px 12px' }}>
                  {t('board.more', { count: column.count - column.items.length })}
                </div>
              ) : null}
            </div>
          </section>
        )
      })}
      <LostDialog
        isOpen={losing !== null}
        onClose={() => setLosing(null)}
        onLose={(reason) => {
          if (losing && lost) move.mutate({ deal: losing, stage: lost.key, lostReason: reason })
          setLosing(null)
        }}
      />
    </div>
  )
}

function OpenDeal({ id }: { id: string }) {
  const { t } = useI18n()
  const go = useGo()
  return (
    <Button size="small" onClick={() => go(`/deals/${id}`)}>
      {t('deal.fill')}
    </Button>
  )
}

interface ColumnHeadProps {
  column: BoardColumn
  name: string
  share: number
  kind: string
}

function ColumnHead({ column, name, share, kind }: ColumnHeadProps) {
  const { t, format } = useI18n()
  return (
    <header className={styles.head}>
      <div className="row" style={{ gap: 6 }}>
        {kind === 'won' ? <Icon name="check" className="jade" /> : null}
        <h2 className="strong ellipsis">{name}</h2>
        <span className="muted small">{format.number(column.count)}</span>
      </div>
      <div className="row">
        <span className={styles.sum}>{sumText(column, format)}</span>
        {kind === 'open' && column.sum.length === 1 ? (
          <span className="small muted nowrap">
            {t('board.weighted', {
              sum: format.shortMoney(Number(column.sum[0]?.amount ?? 0) * share, column.sum[0]?.currency),
            })}
          </span>
        ) : null}
      </div>
    </header>
  )
}

function sumText(column: BoardColumn, format: I18n['format']): string {
  if (column.sum.length === 0) return '—'
  const [first, ...rest] = [...column.sum].sort((a, b) => Number(b.amount) - Number(a.amount))
  const shown = format.shortMoney(first?.amount ?? 0, first?.currency)
  return rest.length > 0 ? `${shown} +${rest.length}` : shown
}
