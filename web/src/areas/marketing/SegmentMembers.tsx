import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { editMembers, membersQuery, type Member, type SegmentView } from '@/api/segments'
import { useI18n, type I18n } from '@/i18n/useI18n'
import { useDebounced } from '@/lib/useDebounced'
import { usePhone } from '@/lib/useMedia'
import { columnsOf, defaultColumns } from '@/objects/columns'
import { useSlash } from '@/objects/list/useSlash'
import { LookupInput } from '@/objects/LookupInput'
import { addressOf, titleOf, useObject } from '@/objects/meta'
import { IconButton } from '@/ui/Button'
import { useGo } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { Table, type Column } from '@/ui/Table'
import { SearchInput } from '@/ui/TextInput'
import { tell, tellProblem } from '@/ui/toast'
import styles from './SegmentPage.module.css'

/** Who is in it, since when. A frozen segment is changed here by hand. */
export function SegmentMembers({ segment }: { segment: SegmentView }) {
  const { t } = useI18n()
  const [search, setSearch] = useState('')
  const slash = useSlash()
  const [picked, setPicked] = useState(0)
  const hand = useHand(segment)
  const isFrozen = segment.kind === 'frozen'
  return (
    <div className={styles.members}>
      <div className={styles.tools}>
        <div className={styles.search}>
          <SearchInput ref={slash} value={search} onChange={setSearch} label={t('segments.search')} />
        </div>
        <span className="grow" />
        {isFrozen ? (
          <div className={styles.add}>
            {/* Empty again after each one, ready for the next. */}
            <LookupInput
              key={picked}
              target={segment.object}
              value={null}
              label={t('segments.add')}
              onChange={(record) => {
                if (!record) return
                hand.mutate({ add: [record.id] })
                setPicked((count) => count + 1)
              }}
            />
          </div>
        ) : null}
      </div>
      <Members
        segment={segment}
        search={search}
        onRemove={isFrozen ? (row) => hand.mutate({ remove: [row.id] }) : undefined}
      />
    </div>
  )
}

function useHand(segment: SegmentView) {
  const { t } = useI18n()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (change: { add?: string[]; remove?: string[] }) => editMembers(segment.id, change),
    onSuccess: (done, change) => {
      void queries.invalidateQueries({ queryKey: ['segments', 'members', segment.id] })
      void queries.invalidateQueries({ queryKey: ['records', 'segments'] })
      if (done.added > 0) tell(t('segments.added'))
      else if (done.removed > 0)
        tell(t('segments.removed'), {
          label: t('common.undo'),
          run: () => {
            void editMembers(segment.id, { add: change.remove }).then(() =>
              queries.invalidateQueries({ queryKey: ['segments', 'members', segment.id] }),
            )
          },
        })
      else tell(t('segments.wasIn'))
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
}

interface MembersProps {
  segment: SegmentView
  search: string
  onRemove?: (row: Member) => void
}

function Members({ segment, search, onRemove }: MembersProps) {
  const i18n = useI18n()
  const { t } = i18n
  const go = useGo()
  const isPhone = usePhone()
  const object = useObject(segment.object)
  const found = useInfiniteQuery(membersQuery(segment.id, useDebounced(search.trim())))
  const rows = found.data?.pages.flatMap((page) => page.items) ?? []
  if (found.isPending) return <Skeleton rows={6} />
  if (found.isError && rows.length === 0)
    return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (rows.length === 0) return <Nobody segment={segment} isSearched={search.trim() !== ''} />
  const shown = object ? columnsOf(object, isPhone ? [] : defaultColumns(object).slice(0, 2), i18n.say) : []
  const [name, ...rest] = shown.map((column) => ({ ...column, canSort: false }))
  return (
    <Table<Member>
      label={t('segments.members')}
      rows={rows}
      columns={[
        ...(name ? [isPhone ? { ...name, width: 170 } : name] : []),
        sinceColumn(i18n),
        ...(onRemove ? [removeColumn(i18n, onRemove, (row) => titleOf(row, object))] : []),
        ...rest,
      ]}
      idOf={(row) => row.id}
      onOpen={(row) => go(addressOf(object, row.id))}
      onEnd={() => {
        if (found.hasNextPage && !found.isFetchingNextPage) void found.fetchNextPage()
      }}
      pending={found.isFetchingNextPage ? 3 : 0}
    />
  )
}

function Nobody({ segment, isSearched }: { segment: SegmentView; isSearched: boolean }) {
  const { t } = useI18n()
  if (isSearched)
    return <State icon="search" title={t('segments.noMatch')} text={t('segments.noMatchText')} />
  if (segment.status === 'building')
    return <State icon="people" title={t('segments.building')} text={t('segments.buildingText')} />
  return (
    <State
      icon="people"
      title={t('segments.emptyTitle')}
      text={t(segment.kind === 'frozen' ? 'segments.emptyFrozen' : 'segments.emptyLive')}
    />
  )
}

function sinceColumn({ t, format }: I18n): Column<Member> {
  return {
    id: 'since',
    header: t('segments.since'),
    width: 132,
    cell: (row) => (row.since ? format.moment(row.since) : '—'),
  }
}

function removeColumn(
  { t }: I18n,
  onRemove: (row: Member) => void,
  nameOf: (row: Member) => string,
): Column<Member> {
  return {
    id: 'remove',
    header: '',
    width: 64,
    cell: (row) => (
      <IconButton
        icon="close"
        iconSize={14}
        label={t('segments.remove', { name: nameOf(row) })}
        onClick={() => onRemove(row)}
      />
    ),
  }
}
