import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Problem } from '@/api/http'
import { changeRecord, recordQuery } from '@/api/records'
import type { Field, ObjectMeta, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { isEnter } from '@/lib/keyboard'
import { FieldInput, outgoing } from '@/objects/FieldInput'
import { FieldValue, isEmpty, plain } from '@/objects/FieldValue'
import { isSystem } from '@/objects/meta'
import { Why } from '@/objects/WhyPopover'
import { Button, IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Bar } from '@/ui/Progress'
import styles from './Facts.module.css'

interface FactsProps {
  object: ObjectMeta
  row: Row
}

const first = ['score', 'owner', 'status', 'stage', 'amount']

/** Everything known about a record, one line each; what is empty folds away. */
export function Facts({ object, row }: FactsProps) {
  const { t } = useI18n()
  const [isAll, setAll] = useState(false)
  const fields = inOrder(
    object.fields.filter(
      (field) => !isSystem(field.name) && field.type !== 'json' && field.name !== object.display,
    ),
  ).filter((field) => !isMachineKey(field, row))
  const named = object.fields.filter((field) => field.name === object.display && !field.readonly)
  const empty = fields.filter((field) => isEmpty(row[field.name]))
  const shown = isAll ? fields : fields.filter((field) => !isEmpty(row[field.name]) || field.name === 'owner')
  const system = object.fields.filter((field) => ['created_at', 'updated_at'].includes(field.name))
  return (
    <div>
      {[...named, ...shown].map((field) => (
        <Fact key={field.name} object={object} row={row} field={field} />
      ))}
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
      {system.map((field) => (
        <Fact key={field.name} object={object} row={row} field={field} />
      ))}
    </div>
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

interface FactProps extends FactsProps {
  field: Field
}

function Fact({ object, row, field }: FactProps) {
  const { t, say } = useI18n()
  const [isEditing, setEditing] = useState(false)
  // A stage is reached by moving, which checks what it needs; it is not written over.
  const isMoved = object.name === 'deal' && field.name === 'stage'
  const canEdit = object.can.write && !field.readonly && !isSystem(field.name) && !isMoved
  const label = say(field.label)
  const isSteady = ['score', 'owner', 'source', 'status'].includes(field.name) && !isEmpty(row[field.name])
  return (
    <div className={styles.fact}>
      <span className={styles.label} title={say(field.help) || label}>
        {label}
      </span>
      {isEditing ? (
        <FactEditor object={object} row={row} field={field} onDone={() => setEditing(false)} />
      ) : (
        <span className={styles.value}>
          {field.name === 'score' ? <Score row={row} /> : <FieldValue field={field} row={row} />}
          {isSystem(field.name) ? null : <Why object={object} row={row} field={field} isSteady={isSteady} />}
          {canEdit ? (
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

function Score({ row }: { row: Row }) {
  const value = Number(row.score ?? 0)
  return (
    <>
      <b key={value} className="changed-live" style={{ fontSize: 16 }}>
        {plain(row.score) || '0'}
      </b>
      <Bar share={value / 100} width={40} />
    </>
  )
}

/** Chosen values are saved as they are chosen, written ones with Enter or by leaving the field. */
const savedAtOnce = ['lookup', 'choice', 'flag', 'date', 'moment']

function FactEditor({ object, row, field, onDone }: FactProps & { onDone: () => void }) {
  const { t, say } = useI18n()
  const [value, setValue] = useState<unknown>(row[field.name])
  const save = useSave(object, row, onDone)
  const isAtOnce = savedAtOnce.includes(field.type)
  const send = (next: unknown) => {
    if (JSON.stringify(outgoing(field, next)) === JSON.stringify(outgoing(field, row[field.name]))) onDone()
    else save.mutate({ [field.name]: outgoing(field, next) })
  }
  const label = say(field.label)
  const fault = faultOf(save.error, field.name)
  return (
    <span
      className={styles.editor}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onDone()
        if (isEnter(event) && !isAtOnce && field.type !== 'set' && field.widget !== 'long_text') {
          event.preventDefault()
          send(value)
        }
      }}
    >
      <span className="row" style={{ gap: 4 }}>
        <FieldInput
          field={field}
          value={value}
          label={label}
          isOpenAtOnce
          isBad={Boolean(fault)}
          pipeline={plain(row.pipeline) || undefined}
          onChange={(next) => {
            setValue(next)
            if (isAtOnce) send(next)
          }}
        />
        {isAtOnce ? null : (
          <IconButton
            icon="check"
            label={t('record.saveField', { name: label })}
            onClick={() => send(value)}
          />
        )}
        <IconButton icon="close" label={t('common.cancel')} onClick={onDone} />
      </span>
      {fault ? (
        <span className="small cinnabar" role="alert">
          {fault === 'conflict' ? t('errors.conflict') : fault}
        </span>
      ) : null}
    </span>
  )
}

function faultOf(error: unknown, field: string): string | null {
  if (!(error instanceof Problem)) return null
  if (error.status === 409 && error.current) return 'conflict'
  return (
    error.faults.find((fault) => fault.field === field)?.message ?? error.faults[0]?.message ?? error.message
  )
}

function useSave(object: ObjectMeta, row: Row, onDone: () => void) {
  const queries = useQueryClient()
  const key = recordQuery(object.plural, row.id).queryKey
  return useMutation({
    mutationFn: (values: Record<string, unknown>) => changeRecord(object.plural, row.id, row.version, values),
    onSuccess: (next) => {
      queries.setQueryData(key, next)
      void queries.invalidateQueries({ queryKey: ['records'] })
      onDone()
    },
    onError: (error) => {
      // The row of the other person is shown at once; what was written stays in the field.
      if (error instanceof Problem && error.current) queries.setQueryData(key, error.current as Row)
    },
  })
}
