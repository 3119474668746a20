import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { boardQuery } from '@/api/records'
import { meQuery } from '@/api/session'
import type { BoardColumn, Pipeline } from '@/api/types'
import { BoardColumns, shareOf } from '@/areas/sales/BoardColumns'
import { ViewSwitch } from '@/areas/sales/ViewSwitch'
import { useI18n } from '@/i18n/useI18n'
import { useDebounced } from '@/lib/useDebounced'
import { FilterSheet } from '@/objects/list/FilterSheet'
import { FilterLabel, FilterNote } from '@/objects/list/ListParts'
import { useSlash } from '@/objects/list/useSlash'
import { useMeta, useObject } from '@/objects/meta'
import { CreateDrawer } from '@/objects/CreateDrawer'
import { Button } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import type { IconName } from '@/ui/Icon'
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
  const [isFiltering, setFiltering] = useState(false)
  const searchBox = useSlash()
  const pipeline = pipelines.find((one) => one.key === address.pipeline) ?? pipelines[0]
  const search = useDebounced(address.search ?? '')
  const quick = useQuickFilters()
  const filter = [...quick.filter((one) => address[one.key]).map((one) => one.text), address.filter]
    .filter(Boolean)
    .map((text) => `(${text})`)
    .join(' and ')
  const board = useQuery({
    ...boardQuery(pipeline?.key ?? '', filter, search),
    enabled: pipeline !== undefined,
  })
  if (!pipeline || !deals)
    return <State icon="sales" title={t('board.emptyTitle')} text={t('board.emptyText')} />
  const columns = board.data?.stages ?? []
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
            ref={searchBox}
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
      <div className={styles.tools}>
        {quick.map((one) => (
          <Button
            key={one.key}
            icon={one.icon}
            look={address[one.key] ? 'chosen' : 'default'}
            aria-pressed={Boolean(address[one.key])}
            onClick={() => change({ [one.key]: address[one.key] ? undefined : '1' })}
          >
            {one.label}
          </Button>
        ))}
        <Button
          icon="filter"
          look={isFiltering || address.filter ? 'chosen' : 'default'}
          aria-expanded={isFiltering}
          onClick={() => setFiltering(!isFiltering)}
        >
          <FilterLabel object={deals} filter={address.filter ?? ''} />
        </Button>
        {!isFiltering && address.filter ? (
          <FilterNote
            object={deals}
            filter={address.filter}
            onOpen={() => setFiltering(true)}
            onClear={() => change({ filter: undefined })}
          />
        ) : null}
        <span className="grow" />
        {board.data ? <Summary columns={columns} pipeline={pipeline} /> : null}
      </div>
      {isFiltering ? (
        <FilterSheet
          object={deals}
          value={address.filter ?? ''}
          total={null}
          onApply={(text) => {
            change({ filter: text || undefined }, { replace: false })
            setFiltering(false)
          }}
          onFold={() => setFiltering(false)}
        />
      ) : null}
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

interface QuickFilter {
  key: 'mine' | 'quarter'
  icon: IconName
  label: string
  text: string
}

/** What people narrow a board by again and again; they stand in the address like any filter. */
function useQuickFilters(): QuickFilter[] {
  const { t } = useI18n()
  const me = useSuspenseQuery(meQuery).data
  const [from, to] = quarterOf(new Date())
  return [
    { key: 'mine', icon: 'user', label: t('boardMore.mine'), text: `owner = "${me.id}"` },
    {
      key: 'quarter',
      icon: 'calendar',
      label: t('boardMore.thisQuarter'),
      text: `close_on >= "${from}" and close_on < "${to}"`,
    },
  ]
}

/** The first day of the quarter, and of the next. */
export function quarterOf(day: Date): [string, string] {
  const first = day.getFullYear() * 12 + Math.floor(day.getMonth() / 3) * 3
  const write = (months: number) =>
    `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}-01`
  return [write(first), write(first + 3)]
}

interface Sums {
  sum: number
  weighted: number
  late: number
}

/** “37 deals ¥12.8M, weighted ¥5.6M” over the open stages. */
function Summary({ columns, pipeline }: { columns: BoardColumn[]; pipeline: Pipeline }) {
  const { t, format } = useI18n()
  const open = columns.filter(
    (column) => pipeline.stages.find((stage) => stage.key === column.stage)?.kind === 'open',
  )
  const count = open.reduce((sum, column) => sum + column.count, 0)
  const sums = new Map<string, Sums>()
  for (const column of open) {
    const share = shareOf(pipeline, column.stage)
    for (const { currency, amount } of column.sum) {
      const known = sums.get(currency) ?? { sum: 0, weighted: 0, late: 0 }
      const late = column.late_sum.find((one) => one.currency === currency)?.amount ?? 0
      sums.set(currency, {
        sum: known.sum + Number(amount),
        weighted: known.weighted + Number(amount) * share,
        late: known.late + Number(late),
      })
    }
  }
  const write = (part: keyof Sums) =>
    [...sums]
      .filter(([, value]) => part === 'sum' || value[part] > 0)
      .map(([currency, value]) => format.shortMoney(value[part], currency))
      .join(' + ')
  const late = open.reduce((sum, column) => sum + column.late, 0)
  return (
    <div className={styles.summary}>
      <b>{t('board.summary', { count: format.number(count), sum: write('sum') })}</b>
      {sums.size > 0 ? (
        <span className="second"> · {t('board.weighted', { sum: write('weighted') })}</span>
      ) : null}
      {late > 0 ? (
        <span>
          {' · '}
          <b className="cinnabar">{t('boardMore.late', { count: late, sum: write('late') })}</b>
        </span>
      ) : null}
    </div>
  )
}
