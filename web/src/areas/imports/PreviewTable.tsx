import type { ImportPreview, Mapping } from '@/api/types'
import type { Target } from '@/areas/imports/targets'
import { useI18n } from '@/i18n/useI18n'
import { isLookup, plain } from '@/objects/FieldValue'
import { PlainTable } from '@/ui/Table'
import { Tag, type Tone } from '@/ui/Tag'
import styles from './ImportPage.module.css'

interface PreviewTableProps {
  preview: ImportPreview
  targets: Target[]
  mapping: Mapping
}

const outcomes = ['created', 'updated', 'unchanged', 'refused']
const tones: Record<string, Tone> = { create: 'good', update: 'soon', unchanged: 'neutral', refused: 'bad' }

/** The first rows as they would be written, with what is wrong in them. */
export function PreviewTable({ preview, targets, mapping }: PreviewTableProps) {
  const { t, say, format } = useI18n()
  const mapped = Object.values(mapping).flatMap((target) => (target ? [target.field] : []))
  const present = new Set(preview.rows.flatMap((row) => Object.keys(row.values)))
  const paths = [...new Set([...mapped.filter((path) => present.has(path)), ...present])].slice(0, 9)
  const labelOf = (path: string) => targets.find((target) => target.path === path)?.label ?? path
  return (
    <>
      <p className={styles.counts}>
        {Object.entries(preview.counts)
          .filter(([outcome, count]) => outcomes.includes(outcome) && count > 0)
          .map(([outcome, count]) => (
            <span key={outcome}>
              <b>{format.number(count)}</b> {outcomeText(outcome, t)}
            </span>
          ))}
      </p>
      <PlainTable
        label={t('imports.preview')}
        head={[t('imports.row'), t('imports.outcome'), ...paths.map(labelOf)]}
      >
        {preview.rows.map((row) => (
          <tr key={row.index}>
            <td className="muted">{format.number(row.index)}</td>
            <td>
              <Tag tone={tones[row.outcome] ?? 'neutral'}>{outcomeText(row.outcome, t)}</Tag>
              {row.faults.map((fault, index) => (
                <div key={index} className="small cinnabar">
                  {labelOf(fault.field)}: {say(fault.message)}
                </div>
              ))}
            </td>
            {paths.map((path) => (
              <td
                key={path}
                className={row.faults.some((fault) => fault.field === path) ? 'cinnabar' : undefined}
              >
                <CellText value={row.values[path]} change={row.changes?.[path]} />
              </td>
            ))}
          </tr>
        ))}
      </PlainTable>
    </>
  )
}

function outcomeText(outcome: string, t: ReturnType<typeof useI18n>['t']): string {
  switch (outcome) {
    case 'create':
    case 'created':
      return t('imports.create')
    case 'update':
    case 'updated':
      return t('imports.update')
    case 'refused':
      return t('imports.refused')
    default:
      return t('imports.unchanged')
  }
}

function CellText({ value, change }: { value: unknown; change?: unknown[] }) {
  const text = isLookup(value)
    ? value.label
    : Array.isArray(value)
      ? value.map(plain).join(', ')
      : plain(value)
  if (!Array.isArray(change)) return <>{text || <span className="muted">—</span>}</>
  return (
    <>
      <s className="muted">{plain(change[0])}</s> {plain(change[1])}
    </>
  )
}
