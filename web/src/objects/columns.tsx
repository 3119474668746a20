import type { Field, ObjectMeta, Row } from '@/api/types'
import type { I18n } from '@/i18n/useI18n'
import { FieldValue, isLookup, plain } from '@/objects/FieldValue'
import { addressOf, fieldOf, isPerson, titleOf } from '@/objects/meta'
import { Avatar } from '@/ui/Avatar'
import { Link } from '@/ui/navigation'
import type { Column } from '@/ui/Table'
import styles from '@/objects/list/ListPage.module.css'

/** What stands beside the name needs no column of its own. */
function isBesideName(object: ObjectMeta, field: string): boolean {
  return object.name === 'contact' && field === 'title'
}

/** The name always comes first; the rest is what the object proposes, until the person chooses. */
export function defaultColumns(object: ObjectMeta): string[] {
  const proposed = object.list_columns.filter(
    (name) => name !== object.display && fieldOf(object, name) && !isBesideName(object, name),
  )
  return proposed.length > 0 ? proposed : object.fields.slice(0, 5).map((field) => field.name)
}

export function columnsOf(object: ObjectMeta, chosen: string[], say: I18n['say']): Column<Row>[] {
  const title = fieldOf(object, object.display)
  const first: Column<Row> = {
    id: object.display,
    header: say(title?.label ?? object.label),
    width: 260,
    canSort: title !== undefined,
    cell: (row) => <NameCell object={object} row={row} />,
  }
  const fields = chosen.map((name) => fieldOf(object, name)).filter((field) => field !== undefined)
  return [first, ...fields.map((field) => columnOf(field, say))]
}

function columnOf(field: Field, say: I18n['say']): Column<Row> {
  return {
    id: field.name,
    header: say(field.label),
    width: widths[field.type] ?? 160,
    isNumber: field.type === 'number' || field.type === 'money',
    canSort: !['lookup', 'set', 'json'].includes(field.type),
    cell: (row) => <FieldValue field={field} row={row} isShort emptyText="—" />,
  }
}

const widths: Record<string, number> = {
  number: 96,
  money: 112,
  flag: 80,
  date: 112,
  moment: 128,
  choice: 128,
  lookup: 180,
}

/** The name, and one muted second fact that tells two people of one name apart. */
export function NameCell({ object, row }: { object: ObjectMeta; row: Row }) {
  const title = titleOf(row, object)
  const second = object.name === 'contact' ? plain(row.title) : ''
  return (
    <span className={styles.name}>
      <Avatar
        id={row.id}
        name={title}
        isSquare={!isPerson(object.name)}
        size={isPerson(object.name) ? 'middle' : 'small'}
      />
      <Link
        className={`${styles.title ?? ''} quiet-link ellipsis`}
        to={addressOf(object, row.id)}
        title={title}
      >
        {title || plain(row.id).slice(0, 8)}
      </Link>
      {second ? <span className={`${styles.rest ?? ''} ellipsis`}>{second}</span> : null}
    </span>
  )
}

/** The second line of a record where space is short: its company, mail or state. */
export function secondFact(row: Row, title = ''): string {
  const facts = [row.company, row.title, row.email, row.contact, row.phone, row.city]
  const texts = facts
    .map((fact) => (isLookup(fact) ? fact.label : plain(fact)))
    .filter((text) => text && text !== title)
  return texts.slice(0, 2).join(' · ')
}
