import type { Import, Mapping } from '@/api/types'
import type { Target } from '@/areas/imports/targets'
import { useI18n } from '@/i18n/useI18n'
import { Choice } from '@/ui/Choice'
import { Icon } from '@/ui/Icon'
import { PlainTable } from '@/ui/PlainTable'
import { Tag } from '@/ui/Tag'
import styles from './ImportPage.module.css'

interface MappingTableProps {
  job: Import
  targets: Target[]
  mapping: Mapping
  onChange: (mapping: Mapping) => void
}

export function MappingTable({ job, targets, mapping, onChange }: MappingTableProps) {
  const { t } = useI18n()
  const count = job.columns.filter((column) => mapping[column]).length
  return (
    <section aria-label={t('imports.mapping')}>
      <h2 className={styles.heading}>
        {t('imports.mapping')}{' '}
        <span className="muted plain">{t('imports.mapped', { count, all: job.columns.length })}</span>
      </h2>
      <PlainTable
        label={t('imports.mapping')}
        head={[t('imports.column'), t('imports.sample'), '', t('imports.goesTo')]}
      >
        {job.columns.map((column, index) => (
          <tr key={column}>
            <td style={{ fontWeight: 500 }}>{column}</td>
            <td className="second" style={{ maxWidth: 320 }}>
              {samples(job.sample, index)}
            </td>
            <td className="muted">
              <Icon name="arrow" size={14} />
            </td>
            <td style={{ width: 360 }}>
              <span className="row">
                <Choice
                  label={`${column} ${t('imports.goesTo')}`}
                  value={mapping[column]?.field ?? ''}
                  options={[
                    { value: '', label: t('imports.skip') },
                    ...targets.map((target) => ({ value: target.path, label: target.label })),
                  ]}
                  onChange={(path) =>
                    onChange({ ...mapping, [column]: path ? kept(job, column, path) : null })
                  }
                />
                {isGuessed(job, mapping, column) ? <Tag>{t('imports.guessed')}</Tag> : null}
              </span>
            </td>
          </tr>
        ))}
      </PlainTable>
    </section>
  )
}

/** Coming back to the guessed field brings back how its cells are read (order of dates, word lists). */
function kept(job: Import, column: string, path: string) {
  const guess = job.guess?.mapping[column]
  return guess?.field === path ? guess : { field: path }
}

/** A guess the server is not sure of, still standing. */
function isGuessed(job: Import, mapping: Mapping, column: string): boolean {
  const guess = job.guess?.mapping[column]
  return guess?.is_sure === false && guess.field === mapping[column]?.field
}

function samples(rows: string[][], index: number): string {
  const values = rows.map((row) => row[index] ?? '').filter((value) => value.trim() !== '')
  return [...new Set(values)].slice(0, 3).join(' · ')
}
