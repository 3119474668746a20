import styles from '@/areas/service/service.module.css'
import { useI18n } from '@/i18n/useI18n'

/** A day and the score from that day on. */
export type Point = [day: string, score: number]

const width = 240
const height = 56
const day = 86_400_000

/** Steps, because a score stays what it is until the next look; the last one reaches to the last look. */
export function Trend({ points, until }: { points: Point[]; until: string }) {
  const { t, format } = useI18n()
  const first = points[0]
  if (!first) return null
  const start = Date.parse(first[0])
  const span = Math.max(Date.parse(until) - start, day)
  const x = (at: string) => ((Date.parse(at) - start) / span) * width
  const y = (score: number) => height - 2 - (score / 100) * (height - 4)
  const path = points.map(([at, score], index) =>
    index === 0 ? `M0 ${y(score).toFixed(1)}` : `H${x(at).toFixed(1)}V${y(score).toFixed(1)}`,
  )
  const last = points[points.length - 1]
  const words = format.list(points.map(([at, score]) => `${format.day(at)}: ${score}`))
  return (
    <svg
      className={styles.trend}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${t('service.trend')}: ${words}`}
    >
      <line x1={0} x2={width} y1={y(0)} y2={y(0)} stroke="var(--line)" vectorEffect="non-scaling-stroke" />
      <path
        d={`${path.join('')}H${width}`}
        fill="none"
        stroke="var(--jade)"
        strokeWidth={1.5}
        vectorEffect="non-scaling-stroke"
      />
      {last ? <title>{`${format.day(last[0])}: ${last[1]}`}</title> : null}
    </svg>
  )
}
