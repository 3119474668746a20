import type { Column, Figure, Line, Report } from '@/api/insights'
import type { Format } from '@/i18n/format'
import type { Translate } from '@/i18n/message'

/** How a figure is written; what there is no data for says so instead of showing a zero. */
export function written(figure: Figure | undefined, column: Column, format: Format, t: Translate): string {
  if (figure === null || figure === undefined) return '—'
  if (Array.isArray(figure))
    return figure.length === 0
      ? '—'
      : figure.map((one) => format.shortMoney(one.amount, one.currency)).join(' + ')
  const value = Number(figure)
  if (column.kind === 'percent') return format.percent(value)
  if (column.kind === 'days') {
    const days = format.number(Math.round(value * 10) / 10)
    return t('insights.days', { count: days })
  }
  return format.number(Math.round(value * 100) / 100)
}

/** What a bar stands for: the number, or the amount of the currency that is largest. */
export function size(figure: Figure | undefined): number {
  if (figure === null || figure === undefined) return 0
  if (Array.isArray(figure)) return Number(figure[0]?.amount ?? 0)
  return Number(figure)
}

/** The column whose figures are drawn: the first that can be compared by length. */
export function drawn(report: Report): Column | undefined {
  return (
    report.columns.find((column) => ['count', 'number', 'days'].includes(column.kind)) ?? report.columns[0]
  )
}

/** Each bar as a share of the longest, in percent; never so short that it cannot be seen. */
export function lengths(lines: Line[], key: string): number[] {
  const sizes = lines.map((line) => size(line.figures[key]))
  const most = Math.max(...sizes, 0)
  return sizes.map((one) => (most <= 0 || one <= 0 ? 0 : Math.max(1.5, (one / most) * 100)))
}

/** Where a figure leads: the list of its records, asked with the very question it answers. */
export function leadsTo(line: Line, column: Column, plural: string | undefined): string | null {
  const question = line.questions[column.key]
  if (!question || !plural || size(line.figures[column.key]) === 0) return null
  return `/${plural}?filter=${encodeURIComponent(question)}`
}
