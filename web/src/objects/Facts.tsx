import { useState, type ReactNode } from 'react'
import type { PersonAt } from '@/api/presence'
import type { Field, ObjectMeta, Row, Writer } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { Writing } from '@/objects/Company'
import { FieldEditor } from '@/objects/FieldEditor'
import { FieldValue, isEmpty, plain } from '@/objects/FieldValue'
import { canWrite, isSystem } from '@/objects/meta'
import { Gained } from '@/objects/Score'
import { useUnsent, withUnsent } from '@/objects/unsent'
import { Waiting } from '@/objects/Waiting'
import { Why } from '@/objects/WhyPopover'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Bar } from '@/ui/Progress'
import styles from './Facts.module.css'

interface FactsProps {
  object: ObjectMeta
  row: Row
  /** By field, who wrote it last. */
  writers: Record<string, Writer>
  /** Others at this record: a field that one of them writes says so. */
  people?: PersonAt[]
}

const first = ['score', 'owner', 'status', 'stage', 'amount']
const machines = ['flow', 'import', 'system']

/** Everything known about a record, one line each; what is empty folds away, and so do the fields made here. */
export function Facts({ object, row, writers, people = [] }: FactsProps) {
  const { t } = useI18n()
  const fields = inOrder(
    object.fields.filter(
      (field) => !isSystem(field.name) && field.type !== 'json' && field.name !== object.display,
    ),
  ).filter((field) => !isMachineKey(field, row))
  const named = object.fields.filter((field) => field.name === object.display && !field.readonly)
  const system = object.fields.filter((field) => ['created_at', 'updated_at'].includes(field.name))
  const own = fields.filter((field) => field.custom)
  const isMixed = !object.is_custom && own.length > 0
  const line = (field: Field) => (
    <Fact
      key={field.name}
      object={object}
      row={row}
      field={field}
      writer={writers[field.name]}
      people={people}
    />
  )
  return (
    <div>
      {named.map(line)}
      <Fold fields={isMixed ? fields.filter((field) => !field.custom) : fields} row={row} line={line} />
      {isMixed ? (
        <details open className={styles.own}>
          <summary>
            {t('acts.own')} <span className="muted plain">{own.length}</span>
          </summary>
          <Fold fields={own} row={row} line={line} />
        </details>
      ) : null}
      {system.map(line)}
    </div>
  )
}

/** The fields that hold something; the others on demand. */
function Fold({ fields, row, line }: { fields: Field[]; row: Row; line: (field: Field) => ReactNode }) {
  const { t } = useI18n()
  const [isAll, setAll] = useState(false)
  const empty = fields.filter((field) => isEmpty(row[field.name]))
  const shown = isAll ? fields : fields.filter((field) => !isEmpty(row[field.name]) || field.name === 'owner')
  return (
    <>
      {shown.map(line)}
      {empty.length > 0 ? (
        <Button
          size="small"
          look="text"
          onClick={() => setAll(!isAll)}
          aria-expanded={isAll}
          className={styles.fold}
        >
          {isAll ? t('record.hideEmpty') : t('record.showEmpty', { count: empty.length })}
        </Button>
      ) : null}
    </>
  )
}

/** A key that only programs compare tells a person nothing. */
function isMachineKey(field: Field, row: Row): boolean {
  return field.type === 'text' && /^[0-9a-f]{8}-[0-9a-f-]{27}$/u.test(plain(row[field.name]))
}

function inOrder(fields: Field[]): Field[] {
  const place = (field: Field) => {
    const at = first.indexOf(field.name)
    return at === -1 ? first.length : at
  }
  return [...fields].sort((a, b) => place(a) - place(b))
}

interface FactProps {
  object: ObjectMeta
  row: Row
  field: Field
  writer: Writer | undefined
  people: PersonAt[]
}

function Fact({ object, row: saved, field, writer, people }: FactProps) {
  const { t, say } = useI18n()
  const [isEditing, setEditing] = useState(false)
  const { row, waiting } = withUnsent(saved, useUnsent())
  const label = say(field.label)
  // What a flow or an import wrote always says that it can be asked about.
  const isSteady = machines.includes(writer?.kind ?? '') && !isEmpty(row[field.name])
  return (
    <div className={styles.fact}>
      <span className={styles.label} title={say(field.help) || label}>
        {label}
      </span>
      {isEditing ? (
        <FieldEditor object={object} row={saved} field={field} onDone={() => setEditing(false)} />
      ) : (
        <span className={styles.value}>
          {field.name === 'score' ? (
            <Score object={object} row={row} />
          ) : (
            <FieldValue field={field} row={row} />
          )}
          {waiting.has(field.name) ? <Waiting /> : null}
          {isSystem(field.name) ? null : <Why object={object} row={row} field={field} isSteady={isSteady} />}
          <Writing people={people} field={field.name} />
          {canWrite(object, field) ? (
            <button
              type="button"
              className={styles.edit}
              aria-label={t('record.edit', { name: label })}
              onClick={() => setEditing(true)}
            >
              <Icon name="edit" size={13} />
            </button>
          ) : null}
        </span>
      )}
    </div>
  )
}

function Score({ object, row }: { object: ObjectMeta; row: Row }) {
  const value = Number(row.score ?? 0)
  return (
    <>
      <b key={value} className="changed-live" style={{ fontSize: 16 }}>
        {plain(row.score) || '0'}
      </b>
      <Gained object={object} row={row} />
      <Bar share={value / 100} width={40} />
    </>
  )
}
