import { useEffect, useRef, useState } from 'react'
import type { ObjectMeta, Row } from '@/api/types'
import { secondFact } from '@/objects/columns'
import { FieldValue } from '@/objects/FieldValue'
import styles from '@/objects/list/ListPage.module.css'
import { spanOf } from '@/objects/list/windows'
import { fieldOf, isPerson, titleOf } from '@/objects/meta'
import { Avatar } from '@/ui/Avatar'
import { SkeletonLine } from '@/ui/Skeleton'

interface PhoneRowsProps {
  object: ObjectMeta
  total: number
  rowAt: (index: number) => Row | undefined
  onShow: (first: number, last: number) => void
  columns: string[]
  onOpen: (row: Row) => void
}

const rowHeight = 60

/** The list on a phone: name, second fact, and the first number or state at the right. */
export function PhoneRows({ object, total, rowAt, onShow, columns, onOpen }: PhoneRowsProps) {
  const box = useRef<HTMLDivElement>(null)
  const [scrolled, setScrolled] = useState(0)
  const span = spanOf(total, rowHeight, scrolled, window.innerHeight)
  useEffect(() => onShow(span.first, span.last), [onShow, span.first, span.last])
  const fields = columns.map((name) => fieldOf(object, name)).filter((field) => field !== undefined)
  const right = fields.find((field) => ['number', 'money', 'choice'].includes(field.type))
  const shown = Array.from(
    { length: Math.max(0, span.last - span.first + 1) },
    (_, index) => span.first + index,
  )
  return (
    <div ref={box} className={styles.phone} onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}>
      <div style={{ height: span.height, position: 'relative' }}>
        {shown.map((index) => {
          const row = rowAt(index)
          const style = {
            position: 'absolute' as const,
            top: span.top + (index - span.first) * rowHeight,
            height: rowHeight,
          }
          if (!row)
            return (
              <div key={`pending-${index}`} className={styles['phone-row']} style={style}>
                <SkeletonLine seed={index} />
              </div>
            )
          const title = titleOf(row, object)
          return (
            <button
              key={row.id}
              type="button"
              className={styles['phone-row']}
              style={style}
              onClick={() => onOpen(row)}
            >
              <Avatar id={row.id} name={title} isSquare={!isPerson(object.name)} />
              <span className="ellipsis">
                {title}
                <span className="small muted ellipsis" style={{ display: 'block' }}>
                  {secondFact(row, title)}
                </span>
              </span>
              {right ? <FieldValue field={right} row={row} isShort emptyText="" /> : null}
            </button>
          )
        })}
      </div>
    </div>
  )
}
