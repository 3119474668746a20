import type { Words } from '@/api/client'
import type { ImportPreview } from '@/api/types'
import type { Target } from '@/areas/imports/targets'
import { useI18n } from '@/i18n/useI18n'
import { isEmpty, isLookup, plain } from '@/objects/FieldValue'
import { useMeta } from '@/objects/meta'
import { PlainTable } from '@/ui/PlainTable'
import { Tag, type Tone } from '@/ui/Tag'
import styles from './ImportPage.module.css'

interface PreviewTableProps {
  preview: ImportPreview
  targets: Target[]
}

type Column = ImportPreview['columns'][number]

const outcomes = ['create', 'update', 'unchanged', 'refused'] as const
type Outcome = (typeof outcomes)[number]
const tones: Record<Outcome, Tone> = { create: 'good', update: 'soon', unchanged: 'neutral', refused: 'bad' }

/** The first rows as they would be written, with what is wrong in them. */
export function PreviewTable({ preview, targets }: PreviewTableProps) {
  const { t, say, format } = useI18n()
  const columns = preview.columns.slice(0, 9)
  const labelOf = (path: string) =>
    say(preview.columns.find((column) => column.path === path)?.label) ||
    (targets.find((target) => target.path === path)?.label ?? path)
  return (
    <>
      <p className={styles.counts}>
        {outcomes
          .filter((outcome) => preview.counts[outcome] > 0)
          .map((outcome) => (
            <span key={outcome}>
              <b>{format.number(preview.counts[outcome])}</b> {t(`imports.${outcome}`)}
            </span>
          ))}
      </p>
      <PlainTable
        label={t('imports.preview')}
        head={[t('imports.row'), t('imports.outcome'), ...columns.map((column) => say(column.label))]}
      >
        {preview.rows.map((row) => (
          <tr key={row.index}>
            <td className="muted">{format.number(row.index)}</td>
            <td>
              <Tag tone={tones[row.outcome]}>{t(`imports.${row.outcome}`)}</Tag>
              {row.faults.map((fault, index) => (
                <div key={index} className="small cinnabar">
                  {fault.field ? `${labelOf(fault.field)}: ` : ''}
                  {say(fault.message)}
                </div>
              ))}
            </td>
            {columns.map((column) => (
              <td
                key={column.path}
                className={row.faults.some((fault) => fault.field === column.path) ? 'cinnabar' : undefined}
              >
                <Cell column={column} value={row.values[column.path]} change={row.changes[column.path]} />
              </td>
            ))}
          </tr>
        ))}
      </PlainTable>
    </>
  )
}

function Cell({ column, value, change }: { column: Column; value: unknown; change?: unknown[] }) {
  const read = useReading(column)
  if (change)
    return (
      <>
        {isEmpty(change[0]) ? null : <s className="muted">{read(change[0])}</s>} {read(change[1])}
      </>
    )
  return isEmpty(value) ? <span className="muted">—</span> : <>{read(value)}</>
}

/** A value as a person reads it: records by name, choices and stages by their labels, days and numbers as usual. */
function useReading(column: Column): (value: unknown) => string {
  const { t, say, format } = useI18n()
  const { pipelines } = useMeta()
  const field = column.path.split('.').at(-1)
  const options = column.options as { value: string; label: Words }[]
  const optionOf = (value: string) =>
    say(options.find((one) => one.value === value)?.label) ||
    (field === 'stage'
      ? say(pipelines.flatMap((one) => one.stages).find((one) => one.key === value)?.name)
      : field === 'pipeline'
        ? say(pipelines.find((one) => one.key === value)?.name)
        : '')
  const read = (value: unknown): string => {
    if (isLookup(value)) return value.label
    if (Array.isArray(value)) return format.list(value.map(read))
    const text = plain(value)
    if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no')
    if (column.type === 'date' && isDay.test(text)) return format.date(text)
    if (column.type === 'moment' && isDay.test(text)) return format.moment(text)
    return optionOf(text) || text
  }
  return read
}

/** A cell the server could not read comes back as it stands in the file. */
const isDay = /^\d{4}-\d{2}-\d{2}/u
