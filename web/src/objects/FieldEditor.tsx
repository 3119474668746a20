import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState, type RefObject } from 'react'
import { isCut, Problem } from '@/api/http'
import { putRecord } from '@/api/records'
import type { Field, ObjectMeta, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import { isEnter } from '@/lib/keyboard'
import { FieldInput, outgoing } from '@/objects/FieldInput'
import { plain } from '@/objects/FieldValue'
import { MergeDialog } from '@/objects/MergeDialog'
import { titleOf } from '@/objects/meta'
import { Writing } from '@/objects/Company'
import { currentOf, saveField } from '@/objects/saving'
import { dropUnsent, keepUnsent, refusalOf, useUnsent, withUnsent } from '@/objects/unsent'
import { usePresence } from '@/objects/usePresence'
import { IconButton } from '@/ui/Button'
import styles from './FieldEditor.module.css'

interface FieldEditorProps {
  object: ObjectMeta
  row: Row
  field: Field
  onDone: () => void
  /** In a table: no buttons beside it, leaving saves. */
  isInCell?: boolean
}

/** Chosen values are saved as they are chosen, written ones with Enter or by leaving the field. */
const savedAtOnce = ['lookup', 'choice', 'flag', 'date', 'moment']

/** One field, written in place. What somebody else has changed meanwhile is shown beside it, and nothing is lost. */
export function FieldEditor({ object, row, field, isInCell, ...props }: FieldEditorProps) {
  const { t, say } = useI18n()
  const [value, setValue] = useState<unknown>(withUnsent(row, useUnsent()).row[field.name])
  // The row the person has seen when they began: the live one may move on below the editor.
  const [seen] = useState(row)
  const box = useRef<HTMLSpanElement>(null)
  const onDone = () => {
    if (box.current?.contains(document.activeElement)) focusGrid(box)
    props.onDone()
  }
  const save = useSave(object, seen, field, box, onDone)
  const others = usePresence(object.name, row.id, field.name)
  const isAtOnce = savedAtOnce.includes(field.type)
  const label = say(field.label)
  const send = (next: unknown) => {
    if (isSame(field, next, seen[field.name])) {
      dropUnsent(row.id, field.name)
      onDone()
    } else save.send({ value: next, version: seen.version })
  }
  const fault = faultOf(save.error, field.name)
  useEffect(() => {
    // Refused: whoever still waits in the grid goes back to what was written.
    if (fault && document.activeElement === box.current?.closest('[role=grid]'))
      box.current?.querySelector<HTMLElement>('input,textarea')?.focus()
  }, [fault, save.error])
  const theirs = currentOf(save.error)
  return (
    <span
      ref={box}
      data-editor
      aria-busy={save.isPending}
      className={classes(styles.editor, isInCell ? styles.cell : null)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Escape') onDone()
        if (isEnter(event) && !isAtOnce && field.type !== 'set' && field.widget !== 'long_text') {
          event.preventDefault()
          send(value)
          focusGrid(box)
        }
      }}
      onBlur={(event) => {
        const isLeaving = !event.currentTarget.contains(event.relatedTarget)
        if (isInCell && isLeaving && !isAtOnce && field.type !== 'set' && !theirs) send(value)
      }}
    >
      <span className={styles.line}>
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
      <Writing people={others} field={field.name} />
      {fault && !theirs ? (
        <span className={styles.fault} role="alert">
          {fault}
        </span>
      ) : null}
      {theirs ? (
        <MergeDialog
          object={object}
          fields={[field]}
          theirs={theirs}
          mine={{ ...seen, [field.name]: value }}
          isBusy={save.isPending}
          onKeepTheirs={onDone}
          onSaveMine={() => save.send({ value, version: theirs.version })}
        />
      ) : null}
    </span>
  )
}

function isSame(field: Field, one: unknown, other: unknown): boolean {
  return JSON.stringify(outgoing(field, one)) === JSON.stringify(outgoing(field, other))
}

function faultOf(error: unknown, field: string): string | null {
  if (!(error instanceof Problem)) return null
  const own = error.faults.find((fault) => fault.field === field)?.message
  return own ?? error.faults[0]?.message ?? error.message
}

interface Saving {
  value: unknown
  version: number
}

/** The keys go back to the grid a cell stands in; elsewhere nothing happens. */
function focusGrid(box: RefObject<HTMLElement | null>): void {
  box.current?.closest<HTMLElement>('[role=grid]')?.focus({ preventScroll: true })
}

/**
 * Sends one value at a time. What cannot be sent because the connection is cut is kept and goes out later; what the
 * server refuses after the person has gone on, and the editor with them, is kept for them too.
 */
function useSave(
  object: ObjectMeta,
  seen: Row,
  field: Field,
  box: RefObject<HTMLElement | null>,
  onDone: () => void,
) {
  const queries = useQueryClient()
  const isSending = useRef(false)
  const save = useMutation({
    // Also without a connection: what becomes of the change is decided here.
    networkMode: 'always',
    mutationFn: ({ value, version }: Saving) =>
      saveField(object.plural, seen, version, field.name, outgoing(field, value)),
    onSuccess: (next) => {
      dropUnsent(seen.id, field.name)
      putRecord(queries, object.plural, next)
      void queries.invalidateQueries({ queryKey: ['records'] })
      onDone()
    },
    onError: (error, { value }) => {
      if (isCut(error) || !box.current) {
        keepUnsent({
          plural: object.plural,
          object: object.name,
          id: seen.id,
          field: field.name,
          value,
          outgoing: outgoing(field, value),
          seen: { id: seen.id, version: seen.version, [field.name]: seen[field.name] },
          title: titleOf(seen, object),
          at: new Date().toISOString(),
          ...(isCut(error) ? {} : refusalOf(error)),
        })
        onDone()
      }
      // The row of the other person is shown at once; what was written stays in the field.
      const current = currentOf(error)
      if (current) putRecord(queries, object.plural, current)
    },
    onSettled: () => {
      isSending.current = false
    },
  })
  return {
    error: save.error,
    isPending: save.isPending,
    send: (value: Saving) => {
      // Enter saves and lets go of the focus, which saves as well: a state would be known too late.
      if (isSending.current) return
      isSending.current = true
      save.mutate(value)
    },
  }
}
