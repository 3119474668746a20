import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import { isEnter, isWriting } from '@/lib/keyboard'
import { HeaderCell } from '@/objects/list/HeaderCell'
import { scrollTo, spanOf } from '@/objects/list/windows'
import { Icon } from '@/ui/Icon'
import { SkeletonLine } from '@/ui/Skeleton'
import { Check } from '@/ui/Toggle'
import styles from './Grid.module.css'

export interface GridColumn {
  id: string
  header: string
  width: number
  isNumber?: boolean
  canSort?: boolean
  cell: (row: Row) => ReactNode
  /** Given for cells that can be written: the editor, told when it is done. */
  editor?: (row: Row, onDone: () => void) => ReactNode
}

interface GridProps {
  label: string
  total: number
  rowAt: (index: number) => Row | undefined
  onShow: (first: number, last: number) => void
  columns: GridColumn[]
  pinned: number
  isWide: boolean
  sort: string
  onSort: (sort: string) => void
  onWidth: (id: string, width: number) => void
  onMove: (id: string, to: number) => void
  isChosen: (row: Row) => boolean
  onChoose: (row: Row, isRange: boolean) => void
  onChooseLoaded: (isOn: boolean) => void
  chosen: 'none' | 'some' | 'all'
  onOpen: (row: Row) => void
  openId?: string
  nameOf: (row: Row) => string
}

interface Place {
  row: number
  column: number
}

const boxWidth = 48

/** A list of any length: only what is in sight is in the page. Arrows move, Enter looks, space ticks, F2 writes. */
export function Grid(props: GridProps) {
  const { total, rowAt, columns, onShow } = props
  const { t } = useI18n()
  const scroller = useRef<HTMLDivElement>(null)
  const [scrolled, setScrolled] = useState(0)
  const seen = useHeight(scroller)
  const [at, setAt] = useState<Place>({ row: 0, column: 0 })
  const [editing, setEditing] = useState<{ id: string; column: string } | null>(null)
  const rowHeight = props.isWide ? 48 : 36
  const span = spanOf(total, rowHeight, scrolled, Math.max(0, seen - 32))
  useEffect(() => onShow(span.first, span.last), [onShow, span.first, span.last])
  const template = `${boxWidth}px ${columns.map((column) => `${column.width}px`).join(' ')} minmax(16px, 1fr)`
  const lefts = leftsOf(columns, props.pinned)
  const move = (row: number, column: number) => {
    const next = {
      row: Math.max(0, Math.min(total - 1, row)),
      column: Math.max(0, Math.min(columns.length - 1, column)),
    }
    setAt(next)
    const to = scrollTo(next.row, total, rowHeight, scrolled, seen - 34)
    if (to !== null) scroller.current?.scrollTo({ top: to })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (isWriting(event) || event.ctrlKey || event.metaKey || event.altKey) return
    const row = rowAt(at.row)
    const steps: Record<string, [number, number]> = {
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
      PageDown: [Math.floor(seen / rowHeight) - 1, 0],
      PageUp: [1 - Math.floor(seen / rowHeight), 0],
      Home: [-at.row, 0],
      End: [total, 0],
      j: [1, 0],
      k: [-1, 0],
    }
    const step = steps[event.key]
    if (step) {
      event.preventDefault()
      if (event.shiftKey && row) props.onChoose(row, true)
      move(at.row + step[0], at.column + step[1])
    } else if (row && (event.key === ' ' || event.key === 'x')) {
      event.preventDefault()
      props.onChoose(row, event.shiftKey)
    } else if (row && isEnter(event) && !event.repeat && event.target === event.currentTarget) {
      props.onOpen(row)
    } else if (row && event.key === 'F2' && columns[at.column]?.editor) {
      event.preventDefault()
      setEditing({ id: row.id, column: columns[at.column]?.id ?? '' })
    }
  }
  const shown = Array.from(
    { length: Math.max(0, span.last - span.first + 1) },
    (_, index) => span.first + index,
  )
  return (
    <div
      ref={scroller}
      className={classes(styles.scroller, props.isWide ? styles.wide : null)}
      role="grid"
      aria-label={props.label}
      aria-rowcount={total + 1}
      aria-multiselectable="true"
      aria-activedescendant={rowAt(at.row) ? `row-${rowAt(at.row)?.id ?? ''}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}
    >
      <div className={styles.head} role="row" style={{ gridTemplateColumns: template }}>
        <div role="columnheader" className={styles.box}>
          <Check
            label={t('bulk.selectPage')}
            isLabelHidden
            checked={props.chosen === 'all'}
            isMixed={props.chosen === 'some'}
            onChange={props.onChooseLoaded}
          />
        </div>
        {columns.map((column, index) => (
          <HeaderCell
            key={column.id}
            column={column}
            index={index}
            left={lefts[index]}
            isLastPinned={index === props.pinned}
            sort={props.sort}
            onSort={props.onSort}
            onWidth={(width) => props.onWidth(column.id, width)}
            onMove={props.onMove}
          />
        ))}
      </div>
      <div style={{ height: span.height, position: 'relative' }} role="rowgroup">
        {shown.map((index) => (
          <div
            key={rowAt(index)?.id ?? `pending-${index}`}
            id={rowAt(index) ? `row-${rowAt(index)?.id ?? ''}` : undefined}
            role="row"
            aria-rowindex={index + 2}
            aria-selected={rowAt(index) ? props.isChosen(rowAt(index) as Row) : undefined}
            className={rowClass(props, rowAt(index), index === at.row)}
            style={{
              gridTemplateColumns: template,
              top: span.top + (index - span.first) * rowHeight,
              height: rowHeight,
            }}
            onClick={(event) => {
              const row = rowAt(index)
              if (!row || isControl(event.target)) return
              setAt({ row: index, column: at.column })
              if (!window.getSelection()?.toString()) props.onOpen(row)
            }}
          >
            <GridRow
              {...props}
              row={rowAt(index)}
              index={index}
              lefts={lefts}
              active={index === at.row ? at.column : -1}
              editing={editing?.id === rowAt(index)?.id ? editing?.column : undefined}
              onEdit={(column) => {
                setAt({ row: index, column: columns.findIndex((one) => one.id === column) })
                setEditing({ id: rowAt(index)?.id ?? '', column })
              }}
              onDone={(column) =>
                // By the time a cell is saved the person may be writing in the next one.
                setEditing((open) => (open?.id === rowAt(index)?.id && open?.column === column ? null : open))
              }
            />
          </div>
        ))}
      </div>
    </div>
  )
}

interface GridRowProps extends GridProps {
  row: Row | undefined
  index: number
  lefts: (number | undefined)[]
  active: number
  editing: string | undefined
  onEdit: (column: string) => void
  onDone: (column: string) => void
}

function GridRow(props: GridRowProps) {
  const { row, columns, lefts } = props
  const { t } = useI18n()
  if (!row) {
    return (
      <>
        <div className={styles.box} role="gridcell" />
        {columns.map((column, index) => (
          <div key={column.id} role="gridcell" className={styles.cell}>
            <SkeletonLine seed={props.index + index} />
          </div>
        ))}
      </>
    )
  }
  return (
    <>
      <div
        role="gridcell"
        className={styles.box}
        onClick={(event) => {
          // The label's own click ticks; shift is only known here.
          if (!event.shiftKey) return
          event.preventDefault()
          props.onChoose(row, true)
        }}
      >
        <Check
          label={t('bulk.select', { name: props.nameOf(row) })}
          isLabelHidden
          checked={props.isChosen(row)}
          onChange={() => props.onChoose(row, false)}
        />
      </div>
      {columns.map((column, index) => (
        <div
          key={column.id}
          role="gridcell"
          className={classes(
            styles.cell,
            column.isNumber ? styles.number : null,
            lefts[index] !== undefined ? styles.pinned : null,
            index === props.pinned ? styles.edge : null,
            index === props.active ? styles.active : null,
            props.editing === column.id ? styles.editing : null,
          )}
          style={{ left: lefts[index] }}
          onDoubleClick={() => (column.editor ? props.onEdit(column.id) : undefined)}
        >
          {props.editing === column.id && column.editor ? (
            column.editor(row, () => props.onDone(column.id))
          ) : (
            <>
              <span className={styles.value}>{column.cell(row)}</span>
              {column.editor ? (
                <EditMark
                  label={t('inline.edit', { name: column.header })}
                  onClick={() => props.onEdit(column.id)}
                />
              ) : null}
            </>
          )}
        </div>
      ))}
    </>
  )
}

function EditMark({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.edit}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      <Icon name="edit" size={13} />
    </button>
  )
}

function rowClass(props: GridProps, row: Row | undefined, isActive: boolean): string {
  return classes(
    styles.row,
    row && props.isChosen(row) ? styles.chosen : null,
    row && props.openId === row.id ? styles.open : null,
    isActive ? styles.here : null,
  )
}

function isControl(target: EventTarget): boolean {
  return (
    (target as HTMLElement).closest('a,button,input,label,textarea,[role=combobox],[data-editor]') !== null
  )
}

/** Where the name and the pinned columns stand; the others scroll. */
function leftsOf(columns: GridColumn[], pinned: number): (number | undefined)[] {
  const starts = columns.map((_, index) =>
    columns.slice(0, index).reduce((sum, column) => sum + column.width, boxWidth),
  )
  return starts.map((start, index) => (index <= pinned ? start : undefined))
}

function useHeight(box: { current: HTMLDivElement | null }): number {
  const [height, setHeight] = useState(0)
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const watch = new ResizeObserver(() => setHeight(element.clientHeight))
    watch.observe(element)
    return () => watch.disconnect()
  }, [box])
  return height
}
