import { useState } from 'react'
import { useI18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import type { GridColumn } from '@/objects/list/Grid'
import { Icon } from '@/ui/Icon'
import styles from './Grid.module.css'

interface HeaderCellProps {
  column: GridColumn
  index: number
  left: number | undefined
  isLastPinned: boolean
  sort: string
  onSort: (sort: string) => void
  onWidth: (width: number) => void
  onMove: (id: string, to: number) => void
}

const narrowest = 64

/** The head of a column: sorts by a click, moves by dragging, becomes wider at its right edge. */
export function HeaderCell(props: HeaderCellProps) {
  const { column, sort, onSort, index } = props
  const { t } = useI18n()
  const [isOver, setOver] = useState(false)
  const isUp = sort === column.id
  const isDown = sort === `-${column.id}`
  // The name stands first and is not moved.
  const canMove = index > 0
  return (
    <div
      role="columnheader"
      aria-sort={isUp ? 'ascending' : isDown ? 'descending' : undefined}
      className={classes(
        styles.title,
        column.isNumber ? styles.number : null,
        props.left !== undefined ? styles.pinned : null,
        props.isLastPinned ? styles.edge : null,
        isOver ? styles.over : null,
      )}
      style={{ left: props.left }}
      draggable={canMove}
      onDragStart={(event) => event.dataTransfer.setData('text/column', column.id)}
      onDragOver={(event) => {
        if (!canMove || !event.dataTransfer.types.includes('text/column')) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false)
        const moving = event.dataTransfer.getData('text/column')
        if (moving && moving !== column.id) props.onMove(moving, index - 1)
      }}
    >
      {column.canSort ? (
        <button
          type="button"
          tabIndex={-1}
          className={styles.sort}
          title={t('table.sortBy', { name: column.header })}
          onClick={() => onSort(isDown ? column.id : `-${column.id}`)}
        >
          <span className="ellipsis">{column.header}</span>
          {isUp ? <Icon name="chevronUp" size={14} /> : isDown ? <Icon name="chevronDown" size={14} /> : null}
        </button>
      ) : (
        <span className={styles.sort}>
          <span className="ellipsis">{column.header}</span>
        </span>
      )}
      <span
        className={styles.handle}
        aria-hidden="true"
        title={t('table.resize')}
        draggable
        onDragStart={(event) => {
          event.preventDefault()
          event.stopPropagation()
        }}
        onPointerDown={(event) => {
          event.stopPropagation()
          const from = event.clientX
          const handle = event.currentTarget
          handle.setPointerCapture(event.pointerId)
          const move = (moving: PointerEvent) =>
            props.onWidth(Math.max(narrowest, Math.round(column.width + moving.clientX - from)))
          handle.addEventListener('pointermove', move)
          handle.addEventListener('pointerup', () => handle.removeEventListener('pointermove', move), {
            once: true,
          })
        }}
      />
    </div>
  )
}
