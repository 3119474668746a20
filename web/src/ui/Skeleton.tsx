import { useEffect, useState } from 'react'
import { useI18n } from '@/i18n/useI18n'
import styles from './Skeleton.module.css'

/** Waits a moment before it shows: what comes at once needs no announcement. */
function useLate(milliseconds = 200): boolean {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = window.setTimeout(() => setLate(true), milliseconds)
    return () => window.clearTimeout(timer)
  }, [milliseconds])
  return isLate
}

const widths = [64, 82, 52, 74, 60, 88, 48]

interface SkeletonProps {
  rows?: number
  height?: number
}

/** Lines where text will stand. */
export function Skeleton({ rows = 6, height = 36 }: SkeletonProps) {
  const { t } = useI18n()
  const isLate = useLate()
  if (!isLate) return null
  return (
    <div role="status" aria-label={t('common.loading')}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={styles.row} style={{ height }}>
          <i className={styles.line} style={{ width: `${widths[index % widths.length] ?? 60}%` }} />
        </div>
      ))}
    </div>
  )
}

export function SkeletonLine({ seed }: { seed: number }) {
  return <i className={styles.line} style={{ width: `${widths[seed % widths.length] ?? 60}%` }} />
}
