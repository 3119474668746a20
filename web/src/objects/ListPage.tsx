import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import { filterCheckQuery, listQuery } from '@/api/records'
import type { ObjectMeta, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { isWriting } from '@/lib/keyboard'
import { useKept } from '@/lib/kept'
import { useDebounced } from '@/lib/useDebounced'
import { usePhone } from '@/lib/useMedia'
import { ColumnMenu } from '@/objects/ColumnMenu'
import { columnsOf, defaultColumns } from '@/objects/columns'
import { CreateDrawer } from '@/objects/CreateDrawer'
import { FilterPanel } from '@/objects/FilterPanel'
import { addressOf, fieldOf } from '@/objects/meta'
import { PhoneRows } from '@/objects/PhoneRows'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link, useAddress, useGo } from '@/ui/navigation'
import { buttonClass } from '@/ui/Button'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { Table } from '@/ui/Table'
import { SearchInput } from '@/ui/TextInput'
import { tell } from '@/ui/toast'
import styles from './ListPage.module.css'

interface ListPageProps {
  object: ObjectMeta
  /** Something beside the title: list or board. */
  switcher?: ReactNode
  /** Values a new record starts with. */
  initial?: Record<string, unknown>
}

export function ListPage({ object, switcher, initial }: ListPageProps) {
  const { t, say, format, noun } = useI18n()
  const go = useGo()
  const isPhone = usePhone()
  const [address, change] = useAddress()
  const [isFilterOpen, setFilterOpen] = useState(false)
  const [columns, setColumns] = useKept(`columns.${object.name}`, defaultColumns(object))
  const [widths, setWidths] = useKept<Record<string, number>>(`widths.${object.name}`, {})
  const search = useDebounced(address.search ?? '')
  const sort = address.sort ?? ''
  const list = useInfiniteQuery(listQuery(object.plural, { filter: address.filter, search, sort }))
  const rows = list.data?.pages.flatMap((page) => page.items) ?? []
  const total = list.data?.pages[0]?.total ?? null
  const isExact = list.data?.pages[0]?.total_is_exact ?? true
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const searchBox = useSlash()
  const isNarrowed = Boolean(address.filter ?? search)
  const label = say(object.plural_label)
  const open = (row: Row) => go(addressOf(object, row.id))
  const newLabel = t('list.newRecord', { name: noun(object.label) })
  return (
    <div className="page">
      <header className="top">
        <h1>{label}</h1>
        {total !== null ? (
          <span className="muted">
            {isExact ? format.number(total) : t('list.about', { count: format.number(total) })}
          </span>
        ) : null}
        {switcher}
        <span className="grow" />
        <Link className={`${buttonClass('text')} not-phone`} to={`/imports/new?object=${object.name}`}>
          <Icon name="upload" />
          {t('list.import')}
        </Link>
        {object.can.create ? (
          <Button look="primary" icon="plus" onClick={() => change({ new: '1' })}>
            {newLabel}
          </Button>
        ) : null}
      </header>
      <div className={styles.tools}>
        <Button
          icon="filter"
          look={isFilterOpen || address.filter ? 'chosen' : 'default'}
          aria-expanded={isFilterOpen}
          onClick={() => setFilterOpen(!isFilterOpen)}
        >
          {address.filter ? t('list.filterOn') : t('list.filter')}
        </Button>
        <SortNote object={object} sort={sort} onClear={() => change({ sort: undefined })} />
        <ColumnMenu object={object} chosen={columns} onChange={setColumns} />
        {!isFilterOpen && address.filter ? (
          <FilterNote
            object={object}
            filter={address.filter}
            onOpen={() => setFilterOpen(true)}
            onClear={() => change({ filter: undefined })}
          />
        ) : null}
        <span className="grow" />
        <div className={styles.search}>
          <SearchInput
            ref={searchBox}
            label={t('list.searchThese', { name: noun(object.plural_label) })}
            value={address.search ?? ''}
            onChange={(text) => change({ search: text || undefined })}
          />
        </div>
      </div>
      {isFilterOpen ? (
        <FilterPanel
          object={object}
          value={address.filter ?? ''}
          total={isNarrowed ? null : total}
          onApply={(text) => {
            change({ filter: text || undefined }, { replace: false })
            if (text) setFilterOpen(false)
          }}
          onFold={() => setFilterOpen(false)}
        />
      ) : null}
      <div className={styles.body}>
        {list.isPending ? (
          <div className={styles.pending}>
            <Skeleton rows={10} />
          </div>
        ) : list.isError && rows.length === 0 ? (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        ) : rows.length === 0 ? (
          <NoRows
            object={object}
            isNarrowed={isNarrowed}
            onClear={() => change({ filter: undefined, search: undefined })}
            onNew={() => change({ new: '1' })}
          />
        ) : isPhone ? (
          <PhoneRows object={object} rows={rows} columns={columns} onOpen={open} onEnd={onEnd} />
        ) : (
          <Table
            label={label}
            rows={rows}
            columns={columnsOf(object, columns, say)}
            idOf={(row) => row.id}
            sort={sort}
            onSort={(next) => change({ sort: next })}
            onOpen={open}
            onEnd={onEnd}
            pending={isFetchingNextPage ? 3 : 0}
            widths={widths}
            onWidths={setWidths}
          />
        )}
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
            run: () => open(row),
          })
        }}
      />
    </div>
  )
}

/** The key / goes to the search of the list. */
function useSlash() {
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== '/' || isWriting(event)) return
      event.preventDefault()
      box.current?.focus()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
  return box
}

function SortNote({ object, sort, onClear }: { object: ObjectMeta; sort: string; onClear: () => void }) {
  const { t, say } = useI18n()
  const field = fieldOf(object, sort.replace(/^-/u, ''))
  if (!field) return null
  const name = say(field.label)
  return (
    <Button icon="sort" onClick={onClear} aria-label={`${t('list.sort')}: ${name}. ${t('common.clear')}`}>
      {sort.startsWith('-') ? t('list.sortHigh', { name }) : t('list.sortLow', { name })}
      <Icon name="close" size={14} />
    </Button>
  )
}

interface FilterNoteProps {
  object: ObjectMeta
  filter: string
  onOpen: () => void
  onClear: () => void
}

/** An applied filter folds to its sentence. */
function FilterNote({ object, filter, onOpen, onClear }: FilterNoteProps) {
  const { t, say } = useI18n()
  const check = useQuery(filterCheckQuery(object.name, filter))
  return (
    <span className={styles.note}>
      <button type="button" className="ellipsis quiet-link" onClick={onOpen}>
        {say(check.data?.sentence) || filter}
      </button>
      <button type="button" className={styles.clear} aria-label={t('list.clearFilter')} onClick={onClear}>
        <Icon name="close" size={14} />
      </button>
    </span>
  )
}

interface NoRowsProps {
  object: ObjectMeta
  isNarrowed: boolean
  onClear: () => void
  onNew: () => void
}

function NoRows({ object, isNarrowed, onClear, onNew }: NoRowsProps) {
  const { t, noun } = useI18n()
  const plural = noun(object.plural_label)
  if (isNarrowed) {
    return (
      <State
        title={t('list.noMatchTitle')}
        text={t('list.noMatchText', { name: plural })}
        actions={<Button onClick={onClear}>{t('list.clearFilter')}</Button>}
      />
    )
  }
  return (
    <State
      title={t('list.emptyTitle', { name: plural })}
      text={t('list.emptyText')}
      actions={
        <>
          {object.can.create ? (
            <Button look="primary" icon="plus" onClick={onNew}>
              {t('list.newRecord', { name: noun(object.label) })}
            </Button>
          ) : null}
          <Link className={buttonClass()} to={`/imports/new?object=${object.name}`}>
            {t('list.import')}
          </Link>
        </>
      }
    />
  )
}
