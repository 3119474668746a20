import { classes } from '@/lib/classes'
import styles from './Progress.module.css'

interface BarProps {
  /** 0 to 1. */
  share: number
  tone?: 'good' | 'soon' | 'bad'
  label?: string
  width?: number | string
  height?: number
}

export function Bar({ share, tone = 'good', label, width = '100%', height = 4 }: BarProps) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100)
  return (
    <span
      className={styles.bar}
      style={{ width, height }}
      role={label ? 'progressbar' : undefined}
      aria-label={label}
      aria-valuenow={label ? percent : undefined}
      aria-valuemin={label ? 0 : undefined}
      aria-valuemax={label ? 100 : undefined}
    >
      <i className={classes(styles.fill, styles[tone])} style={{ width: `${percent}%` }} />
    </span>
  )
}
