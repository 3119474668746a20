import { useEffect, useState } from 'react'
import type { BoardColumn, Pipeline, Row, Stage } from '@/api/types'
import { BoardCard } from '@/areas/sales/BoardCard'
import { LostDialog } from '@/areas/sales/LostDialog'
import { useMoveDeal, type Refusal } from '@/areas/sales/moving'
import { StageFlows } from '@/areas/sales/StageFlows'
import { RefusalList } from '@/areas/sales/RefusalList'
import { useI18n, type I18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link, useGo } from '@/ui/navigation'
import { Swatch } from '@/ui/Swatch'
import { tell, tellProblem } from '@/ui/toast'
import styles from './BoardPage.module.css'

/** How likely a deal of this stage is won, 0 to 1. */
export function shareOf(pipeline: Pipeline, key: string): number {
  return (pipeline.stages.find((stage) => stage.key === key)?.probability ?? 0) / 100
}

interface BoardColumnsProps {
  columns: BoardColumn[]
  pipeline: Pipeline
}

/** The stages side by side. A deal is dragged, or moved by the menu of its card; a refusal says what is missing. */
export function BoardColumns({ columns, pipeline }: BoardColumnsProps) {
  const { t, say } = useI18n()
  const [dragged, setDragged] = useState<Row | null>(null)
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
  const [followed, setFollowed] = useState<string | null>(null)
  useEffect(() => {
    // A card that keys have moved takes them along into its new column.
    if (followed && document.activeElement === document.body)
      document.querySelector<HTMLElement>(`[data-deal="${followed}"]`)?.focus()
  }, [columns, followed])
  const drop = (deal: Row, stage: string) => {
    setFollowed(deal.id)
    setOver(null)
    setDragged(null)
    if (deal.stage === stage) return
    setRefusal(null)
    if (stageOf(stage)?.kind === 'lost') setLosing(deal)
    else move.mutate({ deal, stage })
  }
  return (
    <div
      className={styles.columns}
      style={{ gridTemplateColumns: columns.map((column) => widthOf(stageOf(column.stage))).join(' ') }}
    >
      {columns.map((column) => (
        <Column
          key={column.stage}
          column={column}
          pipeline={pipeline}
          stage={stageOf(column.stage)}
          isOver={over === column.stage}
          isDragging={dragged !== null}
          refusal={refusal}
          onOver={(isOver) => setOver(isOver ? column.stage : null)}
          onDrop={() => (dragged ? drop(dragged, column.stage) : undefined)}
          onDrag={setDragged}
          onMove={drop}
          onRead={() => setRefusal(null)}
        />
      ))}
      {losing && lost ? (
        <LostDialog move={{ deal: losing, stage: lost.key }} onClose={() => setLosing(null)} />
      ) : null}
    </div>
  )
}

/** Open stages share the room; won is narrower; lost is a strip to drop on. */
function widthOf(stage: Stage | undefined): string {
  if (stage?.kind === 'lost') return '48px'
  return stage?.kind === 'won' ? '208px' : 'minmax(192px, 1fr)'
}

function stageFilter(pipeline: string, stage: string): string {
  return `pipeline = "${pipeline}" and stage = "${stage}"`
}

interface ColumnProps {
  column: BoardColumn
  pipeline: Pipeline
  stage: Stage | undefined
  isOver: boolean
  isDragging: boolean
  refusal: Refusal | null
  onOver: (isOver: boolean) => void
  onDrop: () => void
  onDrag: (deal: Row | null) => void
  onMove: (deal: Row, stage: string) => void
  onRead: () => void
}

function Column(props: ColumnProps) {
  const { column, pipeline, stage, refusal } = props
  const { t, say, format } = useI18n()
  const isRefused = refusal?.stage === column.stage
  const isLost = stage?.kind === 'lost'
  const name = say(stage?.name) || column.stage
  return (
    <section
      aria-label={name}
      className={classes(
        styles.column,
        isLost ? styles.lost : null,
        props.isOver ? styles.over : null,
        isRefused ? styles.refused : null,
      )}
      onDragOver={(event) => {
        if (!props.isDragging) return
        event.preventDefault()
        props.onOver(true)
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) props.onOver(false)
      }}
      onDrop={(event) => {
        event.preventDefault()
        props.onDrop()
      }}
    >
      {isLost ? (
        <div>
          {name} {format.number(column.count)} · {sumText(column, format)}
        </div>
      ) : (
        <>
          <ColumnHead
            column={column}
            name={name}
            pipeline={pipeline.key}
            share={shareOf(pipeline, column.stage)}
            kind={stage?.kind ?? 'open'}
            color={stage?.color ?? ''}
          />
          {isRefused ? <Refused refusal={refusal} name={name} onRead={props.onRead} /> : null}
          <div className={styles.cards}>
            {column.items.map((deal) => (
              <BoardCard
                key={deal.id}
                deal={deal}
                maxDays={stage?.max_days || null}
                isOver={stage?.kind !== 'open'}
                isReturning={refusal?.deal.id === deal.id}
                stages={pipeline.stages.filter((one) => one.key !== column.stage)}
                order={pipeline.stages.map((one) => one.key)}
                onMove={(to) => props.onMove(deal, to)}
                onDrag={(isOn) => props.onDrag(isOn ? deal : null)}
              />
            ))}
            {column.count > column.items.length ? (
              <Link
                className="small quiet-link"
                style={{ display: 'block', padding: '4px 12px' }}
                to={`/deals?${new URLSearchParams({ filter: stageFilter(pipeline.key, column.stage) }).toString()}`}
              >
                {t('boardMore.seeAll', { count: column.count - column.items.length })}
              </Link>
            ) : null}
          </div>
        </>
      )}
    </section>
  )
}

function Refused({ refusal, name, onRead }: { refusal: Refusal; name: string; onRead: () => void }) {
  const { t } = useI18n()
  const go = useGo()
  return (
    <div className={styles.refusal} role="alert">
      <RefusalList refusal={refusal} stageName={name} />
      <div className="row" style={{ marginTop: 8 }}>
        <Button size="small" onClick={() => go(`/deals/${refusal.deal.id}`)}>
          {t('deal.fill')}
        </Button>
        <Button size="small" look="text" onClick={onRead}>
          {t('common.close')}
        </Button>
      </div>
    </div>
  )
}

interface ColumnHeadProps {
  pipeline: string
  column: BoardColumn
  name: string
  share: number
  kind: string
  color: string
}

function ColumnHead({ column, pipeline, name, share, kind, color }: ColumnHeadProps) {
  const { t, format } = useI18n()
  return (
    <header className={styles.head}>
      <div className="row" style={{ gap: 6 }}>
        <Swatch color={color} />
        {kind === 'won' ? <Icon name="check" className="jade" /> : null}
        <h2 className="strong ellipsis">{name}</h2>
        <span className="muted small">{format.number(column.count)}</span>
        <span className="grow" />
        <StageFlows pipeline={pipeline} stage={column.stage} name={name} />
      </div>
      <div className="row">
        <span
          className={classes(styles.sum, column.sum.length > 1 ? styles.sums : null)}
          title={sumText(column, format)}
        >
          {sumText(column, format)}
        </span>
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
  return [...column.sum]
    .sort((a, b) => Number(b.amount) - Number(a.amount))
    .map(({ amount, currency }) => format.shortMoney(amount, currency))
    .join(' + ')
}
