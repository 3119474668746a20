import type { ReactNode } from 'react'
import type { Look } from '@/api/lists'
import type { ObjectMeta, Row } from '@/api/types'
import type { I18n } from '@/i18n/useI18n'
import { columnsOf } from '@/objects/columns'
import { FieldEditor } from '@/objects/FieldEditor'
import type { GridColumn } from '@/objects/list/Grid'
import { canWrite, fieldOf } from '@/objects/meta'
import { useUnsent, withUnsent } from '@/objects/unsent'
import { Waiting } from '@/objects/Waiting'

/** The columns of a list as the grid draws them: with the widths of the look, and an editor where one may write. */
export function gridColumns(object: ObjectMeta, look: Look, say: I18n['say']): GridColumn[] {
  return columnsOf(object, look.columns, say).map((column) => {
    const field = fieldOf(object, column.id)
    return {
      ...column,
      width: look.widths[column.id] ?? column.width ?? 160,
      cell: (row) => <Cell row={row} field={column.id} show={column.cell} />,
      editor:
        field && canWrite(object, field)
          ? (row: Row, onDone: () => void) => (
              <FieldEditor object={object} row={row} field={field} onDone={onDone} isInCell />
            )
          : undefined,
    }
  })
}

/** A cell shows what was written last, sent or not. */
function Cell({ row, field, show }: { row: Row; field: string; show: (row: Row) => ReactNode }) {
  const shown = withUnsent(row, useUnsent())
  return (
    <>
      {show(shown.row)}
      {shown.waiting.has(field) ? <Waiting /> : null}
    </>
  )
}
