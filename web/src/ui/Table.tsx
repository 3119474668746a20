import { flexRender, getCoreRowModel, useReactTable, type ColumnDef } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type ReactNode } from 'react'
import { classes } from '@/lib/classes'
import { useI18n } from '@/i18n/useI18n'
import { Icon } from '@/ui/Icon'
import { SkeletonLine } from '@/ui/Skeleton'
import styles from './Table.module.css'

export interface Column<T> {
  id: string
  header: string
  cell: (row: T) => ReactNode
  width?: number
  isNumber?: boolean
  canSort?: boolean
}

interface TableProps<T> {
  label: string
  rows: T[]
  columns: Column<T>[]
  idOf: (row: T) => string
  /** Field name, with a leading minus for high first. */
  sort?: string
  onSort?: (sort: string) => void
  onOpen?: (row: T) => void
  onEnd?: () => void
  /** Rows still to come, shown as skeletons below those that are there. */
  pending?: number
  isSelected?: (row: T) => boolean
  widths?: Record<string, number>
  onWidths?: (widths: Record<string, number>) => void
}

const rowHeight = 36

/** A table that keeps only the visible rows in the page, so that a million of them scroll. */
export function Table<T>(props: TableProps<T>) {
  const { rows, columns, idOf, onOpen, onEnd, pending = 0 } = props
  const { t } = useI18n()
  const scroller = useRef<HTMLDivElement>(null)
  const definitions: ColumnDef<T>[] = columns.map((column) => ({
    id: column.id,
    header: column.header,
    cell: ({ row }) => column.cell(row.original),
    size: column.width ?? 160,
    minSize: 64,
  }))
  // The table object is read anew on every render and never handed to a memoised child.
  // eslint-disable-next-line react-hooks/incompatible-library
  const table = useReactTable({
    data: rows,
    columns: definitions,
    getCoreRowModel: getCoreRowModel(),
    getRowId: idOf,
    columnResizeMode: 'onChange',
    state: { columnSizing: props.widths ?? {} },
    onColumnSizingChange: (update) =>
      props.onWidths?.(typeof update === 'function' ? update(props.widths ?? {}) : update),
  })
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const shown = virtual.getVirtualItems()
  const last = shown[shown.length - 1]?.index ?? 0
  useEffect(() => {
    if (onEnd && rows.length > 0 && last >= rows.length - 20) onEnd()
  }, [last, rows.length, onEnd])
  const before = shown[0]?.start ?? 0
  const after = virtual.getTotalSize() - (shown[shown.length - 1]?.end ?? 0)
  const model = table.getRowModel().rows
  return (
    <div ref={scroller} className={styles.scroller}>
      <table
        className={styles.table}
        aria-label={props.label}
        aria-rowcount={rows.length}
        style={{ minWidth: table.getTotalSize() }}
      >
        <colgroup>
          {table.getFlatHeaders().map((header) => (
            <col key={header.id} style={{ width: header.getSize() }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {table.getFlatHeaders().map((header, index) => {
              const column = columns[index]
              if (!column) return null
              return (
                <HeaderCell
                  key={header.id}
                  column={column}
                  sort={props.sort}
                  onSort={props.onSort}
                  sortLabel={t('table.sortBy', { name: column.header })}
                  onResize={props.onWidths ? header.getResizeHandler() : undefined}
                  resizeLabel={t('table.resize')}
                />
              )
            })}
          </tr>
        </thead>
        <tbody>
          {before > 0 ? <tr aria-hidden="true" style={{ height: before }} /> : null}
          {shown.map((item) => {
            const row = model[item.index]
            if (!row) return null
            return (
              <tr
                key={row.id}
                aria-rowindex={item.index + 2}
                className={classes(
                  onOpen ? styles.opens : null,
                  props.isSelected?.(row.original) ? styles.selected : null,
                )}
                onClick={(event) => {
                  // A click on a link or a box inside the row is theirs.
                  if ((event.target as HTMLElement).closest('a,button,input,label')) return
                  if (window.getSelection()?.toString()) return
                  onOpen?.(row.original)
                }}
              >
                {row.getVisibleCells().map((cell, index) => (
                  <td key={cell.id} className={columns[index]?.isNumber ? styles.number : undefined}>
                    {flexRender(cell.column.columnDef.cell, cell.getContext())}
                  </td>
                ))}
              </tr>
            )
          })}
          {after > 0 ? <tr aria-hidden="true" style={{ height: after }} /> : null}
          {Array.from({ length: pending }, (_, index) => (
            <tr key={`pending-${index}`} aria-hidden="true">
              {columns.map((column, place) => (
                <td key={column.id}>
                  <SkeletonLine seed={index + place} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface HeaderCellProps<T> {
  column: Column<T>
  sort?: string
  onSort?: (sort: string) => void
  sortLabel: string
  onResize?: (event: unknown) => void
  resizeLabel: string
}

function HeaderCell<T>({ column, sort, onSort, sortLabel, onResize, resizeLabel }: HeaderCellProps<T>) {
  const isUp = sort === column.id
  const isDown = sort === `-${column.id}`
  const look = column.isNumber ? styles.number : undefined
  const text = (
    <>
      <span className="ellipsis">{column.header}</span>
      {isUp ? <Icon name="chevronUp" size={14} /> : isDown ? <Icon name="chevronDown" size={14} /> : null}
    </>
  )
  return (
    <th scope="col" className={look} aria-sort={isUp ? 'ascending' : isDown ? 'descending' : undefined}>
      {column.canSort && onSort ? (
        <button
          type="button"
          className={styles.sort}
          title={sortLabel}
          onClick={() => onSort(isDown ? column.id : `-${column.id}`)}
        >
          {text}
        </button>
      ) : (
        <span className={styles.sort}>{text}</span>
      )}
      {onResize ? (
        <span
          className={styles.handle}
          aria-hidden="true"
          title={resizeLabel}
          onMouseDown={onResize}
          onTouchStart={onResize}
        />
      ) : null}
    </th>
  )
}
