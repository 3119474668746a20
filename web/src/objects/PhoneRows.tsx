import type { ObjectMeta, Row } from '@/api/types'
import { secondFact } from '@/objects/columns'
import { FieldValue } from '@/objects/FieldValue'
import { fieldOf, isPerson, titleOf } from '@/objects/meta'
import { Avatar } from '@/ui/Avatar'
import styles from './ListPage.module.css'

interface PhoneRowsProps {
  object: ObjectMeta
  rows: Row[]
  columns: string[]
  onOpen: (row: Row) => void
  onEnd: () => void
}

/** The list on a phone: name, second fact, and the first number or state at the right. */
export function PhoneRows({ object, rows, columns, onOpen, onEnd }: PhoneRowsProps) {
  const fields = columns.map((name) => fieldOf(object, name)).filter((field) => field !== undefined)
  const right = fields.find((field) => ['number', 'money', 'choice'].includes(field.type))
  return (
    <div
      className={styles.phone}
      onScroll={(event) => {
        const box = event.currentTarget
        if (box.scrollTop + box.clientHeight > box.scrollHeight - 600) onEnd()
      }}
    >
      {rows.map((row) => {
        const title = titleOf(row, object)
        return (
          <button key={row.id} type="button" className={styles['phone-row']} onClick={() => onOpen(row)}>
            <Avatar id={row.id} name={title} isSquare={!isPerson(object.name)} />
            <span className="ellipsis">
              {title}
              <span className="small muted ellipsis" style={{ display: 'block' }}>
                {secondFact(row)}
              </span>
            </span>
            {right ? <FieldValue field={right} row={row} isShort emptyText="" /> : null}
          </button>
        )
      })}
    </div>
  )
}
