import { useQuery } from '@tanstack/react-query'
import { explainQuery } from '@/api/records'
import type { Explanation, ObjectMeta, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'

const days = 10

/** How many of the points have come in the last days. */
export function Gained({ object, row }: { object: ObjectMeta; row: Row }) {
  const { t, format } = useI18n()
  const explained = useQuery({ ...explainQuery(object.plural, row.id, 'score'), enabled: Boolean(row.score) })
  const points = gainedSince(explained.data?.lines ?? [], explained.dataUpdatedAt - days * 86_400_000)
  if (points === 0) return null
  const text = t('acts.gained', { points: signed(points, format.number), days })
  return <span className={points > 0 ? 'small jade nowrap' : 'small cinnabar nowrap'}>{text}</span>
}

export function gainedSince(lines: Explanation['lines'], moment: number): number {
  return lines
    .filter((line) => line.at && new Date(line.at).getTime() >= moment)
    .reduce((sum, line) => sum + (line.points ?? 0), 0)
}

/** A change of a number: +25, −4. */
export function signed(points: number, write: (value: number) => string): string {
  return points > 0 ? `+${write(points)}` : write(points)
}
