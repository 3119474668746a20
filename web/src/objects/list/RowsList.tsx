import type { Asked, Look } from '@/api/lists'
import type { ObjectMeta, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { usePhone } from '@/lib/useMedia'
import { gridColumns } from '@/objects/list/columns'
import { Grid } from '@/objects/list/Grid'
import { moved } from '@/objects/list/look'
import type { Choosing } from '@/objects/list/selection'
import { isChosen } from '@/objects/list/selection'
import { useWindows, type Windows } from '@/objects/list/useWindows'
import { titleOf } from '@/objects/meta'
import { PhoneRows } from '@/objects/PhoneRows'

interface RowsListProps {
  object: ObjectMeta
  look: Look
  sort: string
  onSort: (sort: string) => void
  onLook: (look: Look) => void
  windows: Windows
  choosing: Choosing
  openId?: string
  onOpen: (row: Row) => void
}

/** The rows of a list, as a grid or, on a phone, as lines. */
export function RowsList({ object, look, windows, choosing, onLook, ...rest }: RowsListProps) {
  const { say } = useI18n()
  const isPhone = usePhone()
  const { selection, choose, toggle } = choosing
  if (isPhone) {
    return (
      <PhoneRows
        object={object}
        total={windows.total}
        rowAt={windows.rowAt}
        onShow={windows.show}
        columns={look.columns}
        onOpen={rest.onOpen}
      />
    )
  }
  const loaded = windows.rows.map((row) => row.id)
  const isSome = selection.ids.size > 0
  const isEvery = selection.isAll || (isSome && loaded.every((id) => selection.ids.has(id)))
  return (
    <Grid
      label={say(object.plural_label)}
      total={windows.total}
      rowAt={windows.rowAt}
      onShow={windows.show}
      columns={gridColumns(object, look, say)}
      pinned={look.pinned}
      isWide={look.density === 'wide'}
      sort={rest.sort}
      onSort={rest.onSort}
      onWidth={(id, width) => onLook({ ...look, widths: { ...look.widths, [id]: width } })}
      onMove={(id, to) => onLook({ ...look, columns: moved(look.columns, id, to) })}
      isChosen={(row) => isChosen(selection, row.id)}
      onChoose={toggle}
      onChooseLoaded={(isOn) => choose({ ids: new Set(isOn ? loaded : []), isAll: false })}
      chosen={isEvery ? 'all' : isSome ? 'some' : 'none'}
      onOpen={rest.onOpen}
      openId={rest.openId}
      nameOf={(row) => titleOf(row, object)}
    />
  )
}

type GroupRowsProps = Omit<RowsListProps, 'windows'> & { asked: Asked }

/** A list within a list: the rows of one group. */
export function GroupRows({ asked, ...rest }: GroupRowsProps) {
  const windows = useWindows(rest.object.plural, asked)
  return <RowsList {...rest} windows={windows} />
}
