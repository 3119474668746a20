import { useEffect, useState, type ReactNode } from 'react'
import type { Asked } from '@/api/lists'
import type { ObjectMeta, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { useDebounced } from '@/lib/useDebounced'
import { CreateDrawer } from '@/objects/CreateDrawer'
import { BulkBar } from '@/objects/list/BulkBar'
import { BulkProgress } from '@/objects/list/BulkProgress'
import { ExportMenu } from '@/objects/list/ExportMenu'
import { FilterSheet } from '@/objects/list/FilterSheet'
import { GroupMenu } from '@/objects/list/GroupMenu'
import { Groups } from '@/objects/list/Groups'
import styles from '@/objects/list/ListPage.module.css'
import { FilterLabel, FilterNote, NoRows, SortNote } from '@/objects/list/ListParts'
import { LookMenu } from '@/objects/list/LookMenu'
import { Peek } from '@/objects/list/Peek'
import { GroupRows, RowsList } from '@/objects/list/RowsList'
import { chosenOf, useSelection } from '@/objects/list/selection'
import { useListState, type ListState } from '@/objects/list/useListState'
import { rememberTrail } from '@/objects/list/trail'
import { useSlash } from '@/objects/list/useSlash'
import { useWindows, type Windows } from '@/objects/list/useWindows'
import { ViewTabs } from '@/objects/list/ViewTabs'
import { addressOf } from '@/objects/meta'
import { Button, buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link, useGo } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/State'
import { SearchInput } from '@/ui/TextInput'
import { tell } from '@/ui/toast'

interface ListPageProps {
  object: ObjectMeta
  /** Something beside the title: list or board. */
  switcher?: ReactNode
  /** Values a new record starts with. */
  initial?: Record<string, unknown>
}

/** The list of any object: views, filter, rows of any number, what can be done with many, and a look at one. */
export function ListPage({ object, switcher, initial }: ListPageProps) {
  const { t, say, format } = useI18n()
  const go = useGo()
  const state = useListState(object)
  const { shown, address, change } = state
  const asked: Asked = {
    filter: shown.filter || undefined,
    search: useDebounced(shown.search) || undefined,
    sort: shown.sort || undefined,
  }
  const windows = useWindows(object.plural, asked)
  const choosing = useSelection(windows.rows)
  const [job, setJob] = useState<string | null>(null)
  const total = format.number(windows.total)
  const count = windows.isExact ? total : t('list.about', { count: total })
  const chosenCount = choosing.count(windows.total)
  useTrail(object, state, asked, windows.places, count)
  return (
    <div className="page">
      <Header object={object} switcher={switcher} state={state} count={windows.isPending ? null : count} />
      <ViewTabs
        object={object}
        views={state.views}
        first={state.first}
        view={state.view}
        shown={shown}
        isChanged={state.isChanged}
        total={windows.isPending ? null : count}
        onSelect={(view) => {
          choosing.clear()
          state.select(view)
        }}
      />
      <Tools object={object} state={state} total={asked.filter || asked.search ? null : windows.total} />
      {job ? <BulkProgress id={job} onHide={() => setJob(null)} /> : null}
      <div className={styles.side}>
        <div className={styles.main}>
          <div className={styles.body}>
            <Body object={object} state={state} asked={asked} windows={windows} choosing={choosing} />
          </div>
          {chosenCount > 0 ? (
            <BulkBar
              object={object}
              count={chosenCount}
              all={count}
              isAll={choosing.selection.isAll}
              chosen={chosenOf(choosing.selection, shown.filter, asked.search ?? '')}
              onAll={() => choosing.choose({ ids: new Set(), isAll: true })}
              onClear={choosing.clear}
              onStarted={(started) => {
                choosing.clear()
                setJob(started.id)
              }}
            />
          ) : null}
        </div>
        {address.peek ? (
          <Peek
            key={object.name}
            object={object}
            id={address.peek}
            onClose={() => change({ peek: undefined, pane: undefined })}
            onStep={(by) => {
              const at = windows.rows.findIndex((row) => row.id === address.peek)
              const next = windows.rows[at + by]
              if (next) change({ peek: next.id })
            }}
          />
        ) : null}
      </div>
      <CreateDrawer
        object={object}
        isOpen={address.new === '1'}
        initial={initial}
        onClose={() => change({ new: undefined })}
        onCreated={(row) => {
          change({ new: undefined })
          tell(t('list.created', { name: say(object.label) }), {
            label: t('list.open'),
            run: () => go(addressOf(object, row.id)),
          })
        }}
      />
    </div>
  )
}

/** So that the page of a record knows its neighbours in this list. */
function useTrail(
  object: ObjectMeta,
  state: ListState,
  asked: Asked,
  places: Record<string, number>,
  total: string,
): void {
  const { say } = useI18n()
  const query = new URLSearchParams(window.location.search)
  for (const word of ['peek', 'pane', 'new']) query.delete(word)
  const to = `/${object.plural}?${query.toString()}`
  const name = state.view?.name ?? say(object.plural_label)
  useEffect(() => {
    if (Object.keys(places).length > 0)
      rememberTrail({ plural: object.plural, name, to, asked, total, places })
  })
}

interface HeaderProps {
  object: ObjectMeta
  switcher: ReactNode
  state: ListState
  count: string | null
}

function Header({ object, switcher, state, count }: HeaderProps) {
  const { t, say, noun } = useI18n()
  const { shown } = state
  const asked = { filter: shown.filter, search: shown.search, sort: shown.sort }
  return (
    <header className="top">
      <h1>{say(object.plural_label)}</h1>
      {count === null ? null : <span className="muted">{count}</span>}
      {switcher}
      <span className="grow" />
      <Link className={`${buttonClass('text')} not-phone`} to={`/imports/new?object=${object.name}`}>
        <Icon name="upload" />
        {t('list.import')}
      </Link>
      <ExportMenu object={object} asked={asked} columns={shown.look.columns} />
      {object.can.create ? (
        <Button look="primary" icon="plus" onClick={() => state.change({ new: '1' })}>
          {t('list.newRecord', { name: noun(object.label) })}
        </Button>
      ) : null}
    </header>
  )
}

function Tools({ object, state, total }: { object: ObjectMeta; state: ListState; total: number | null }) {
  const { t, noun } = useI18n()
  const { shown, change, setLook } = state
  const [isFilterOpen, setFilterOpen] = useState(false)
  const searchBox = useSlash()
  return (
    <>
      <div className={styles.tools}>
        <Button
          icon="filter"
          look={isFilterOpen || shown.filter ? 'chosen' : 'default'}
          aria-expanded={isFilterOpen}
          onClick={() => setFilterOpen(!isFilterOpen)}
        >
          <FilterLabel object={object} filter={shown.filter} />
        </Button>
        <SortNote object={object} sort={shown.sort} onClear={() => change({ sort: undefined })} />
        <GroupMenu
          object={object}
          group={shown.group}
          onChange={(group) => change({ group: group || undefined })}
        />
        <LookMenu object={object} look={shown.look} onChange={setLook} />
        {!isFilterOpen && shown.filter ? (
          <FilterNote
            object={object}
            filter={shown.filter}
            onOpen={() => setFilterOpen(true)}
            onClear={() => change({ filter: undefined })}
          />
        ) : null}
        <span className="grow" />
        <div className={styles.search}>
          <SearchInput
            ref={searchBox}
            label={t('list.searchThese', { name: noun(object.plural_label) })}
            value={shown.search}
            onChange={(text) => change({ search: text || undefined })}
          />
        </div>
      </div>
      {isFilterOpen ? (
        <FilterSheet
          object={object}
          value={shown.filter}
          total={total}
          onApply={(text) => {
            change({ filter: text || undefined }, { replace: false })
            if (text) setFilterOpen(false)
          }}
          onFold={() => setFilterOpen(false)}
        />
      ) : null}
    </>
  )
}

interface BodyProps {
  object: ObjectMeta
  state: ListState
  asked: Asked
  windows: Windows
  choosing: ReturnType<typeof useSelection>
}

function Body({ object, state, asked, windows, choosing }: BodyProps) {
  const { shown, change, setLook, address } = state
  const go = useGo()
  const rows = {
    object,
    look: shown.look,
    sort: shown.sort,
    onSort: (sort: string) => change({ sort }),
    onLook: setLook,
    choosing,
    openId: address.peek,
    onOpen: (row: Row) =>
      // On a phone there is no room beside the list.
      window.innerWidth <= 760
        ? go(addressOf(object, row.id))
        : change({ peek: row.id }, { replace: Boolean(address.peek) }),
  }
  if (windows.isPending) {
    return (
      <div className={styles.pending}>
        <Skeleton rows={10} />
      </div>
    )
  }
  if (windows.error && windows.rows.length === 0)
    return <ErrorState error={windows.error} onRetry={windows.retry} />
  if (windows.total === 0) {
    return (
      <NoRows
        object={object}
        isNarrowed={Boolean(asked.filter ?? asked.search)}
        onClear={() => change({ filter: undefined, search: undefined })}
        onNew={() => change({ new: '1' })}
      />
    )
  }
  if (shown.group) {
    return (
      <Groups
        object={object}
        by={shown.group}
        asked={asked}
        rows={(within: Asked) => <GroupRows {...rows} asked={within} />}
      />
    )
  }
  return <RowsList {...rows} windows={windows} />
}
