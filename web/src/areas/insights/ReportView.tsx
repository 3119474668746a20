import type { Column, Line, Picture, Report } from '@/api/insights'
import { drawn, leadsTo, lengths, written } from '@/areas/insights/figures'
import { useI18n } from '@/i18n/useI18n'
import { usePhone } from '@/lib/useMedia'
import { useMeta } from '@/objects/meta'
import { Hint } from '@/ui/Hint'
import { Link } from '@/ui/navigation'
import styles from './insights.module.css'

/** A report as bars or as a table; both show the same figures, and each figure opens its records. */
export function ReportView({ report, picture }: { report: Report; picture: Picture }) {
  const { t } = useI18n()
  if (report.lines.length === 0 && !report.total)
    return <p className={styles.nothing}>{t('insights.nothing')}</p>
  if (picture === 'tiles' && report.total) return <Glance report={report} line={report.total} />
  const isDrawn = picture !== 'table' && report.lines.length > 0
  return (
    <>
      {isDrawn ? <Bars report={report} isFunnel={picture === 'funnel'} /> : <ReportTable report={report} />}
      <Notes report={report} />
    </>
  )
}

function Glance({ report, line }: { report: Report; line: Line }) {
  const { say } = useI18n()
  return (
    <dl className={styles.glance}>
      {report.columns.map((column) => (
        <div key={column.key}>
          <dt>{say(column.label)}</dt>
          <dd>
            <Figure line={line} column={column} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Notes({ report }: { report: Report }) {
  const { say } = useI18n()
  return report.notes.map((note) => (
    <p key={note.en} className={styles.note}>
      {say(note)}
    </p>
  ))
}

function Bars({ report, isFunnel }: { report: Report; isFunnel: boolean }) {
  const { say } = useI18n()
  const isPhone = usePhone()
  const main = drawn(report)
  if (!main) return null
  // The table beside it has every column; here as many as are read at a glance.
  const most = isFunnel && !isPhone ? 3 : 2
  const others = report.columns.filter((column) => column !== main).slice(0, most)
  const shares = lengths(report.lines, main.key)
  return (
    <div className={styles.bars} style={{ gridTemplateColumns: columnsOf(others.length) }} role="table">
      <div className={styles.headRow} role="row">
        <span role="columnheader">{say(report.first)}</span>
        <span role="columnheader">{say(main.label)}</span>
        {others.map((column) => (
          <Heading key={column.key} column={column} />
        ))}
      </div>
      {report.lines.map((line, index) => (
        <div key={line.key} className={styles.barRow} role="row">
          <span className="ellipsis" role="rowheader" title={say(line.label)}>
            {say(line.label)}
          </span>
          <span className={styles.barCell} role="cell">
            <span className={styles.track}>
              <span className={styles.bar} style={{ width: `${shares[index] ?? 0}%` }} />
            </span>
            <b>
              <Figure line={line} column={main} />
            </b>
          </span>
          {others.map((column) => (
            <span key={column.key} className="number" role="cell">
              <Figure line={line} column={column} />
            </span>
          ))}
        </div>
      ))}
    </div>
  )
}

const columnsOf = (others: number) => `minmax(72px, 26%) minmax(120px, 1fr) ${'auto '.repeat(others)}`

function Heading({ column }: { column: Column }) {
  const { say } = useI18n()
  const label = <span>{say(column.label)}</span>
  return (
    <span className="number" role="columnheader">
      {column.help ? <Hint text={say(column.help)}>{label}</Hint> : label}
    </span>
  )
}

function ReportTable({ report }: { report: Report }) {
  const { say } = useI18n()
  const lines = report.total ? [...report.lines, report.total] : report.lines
  return (
    <div className={styles.tableBox} tabIndex={0} role="group" aria-label={say(report.first)}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{say(report.first)}</th>
            {report.columns.map((column) => (
              <th key={column.key} scope="col" className="number">
                {say(column.label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.key} className={line === report.total ? styles.total : undefined}>
              <th scope="row">{say(line.label)}</th>
              {report.columns.map((column) => (
                <td key={column.key} className="number">
                  <Figure line={line} column={column} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Figure({ line, column }: { line: Line; column: Column }) {
  const { t, format } = useI18n()
  const { objects } = useMeta()
  const figure = line.figures[column.key]
  const text = written(figure, column, format, t)
  const to = leadsTo(line, column, objects.find((one) => one.name === column.object)?.plural)
  if (text === '—')
    return (
      <span className="muted" title={t('insights.noData')}>
        —
      </span>
    )
  return to ? (
    <Link to={to} className="quiet-link" title={t('insights.open', { count: text })}>
      {text}
    </Link>
  ) : (
    <span>{text}</span>
  )
}
