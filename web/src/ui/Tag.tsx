import type { ReactNode } from 'react'
import { classes } from '@/lib/classes'
import { Icon, type IconName } from '@/ui/Icon'
import styles from './Tag.module.css'

/** What a colour says; never which colour. */
export type Tone = 'neutral' | 'good' | 'bad' | 'soon' | 'outline'

interface TagProps {
  tone?: Tone
  icon?: IconName
  children: ReactNode
  className?: string
}

export function Tag({ tone = 'neutral', icon, children, className }: TagProps) {
  return (
    <span className={classes(styles.tag, styles[tone], className)}>
      {icon ? <Icon name={icon} size={14} /> : null}
      {children}
    </span>
  )
}

export type DotTone = 'neutral' | 'good' | 'bad' | 'soon' | 'hollow'

export function Dot({ tone = 'neutral' }: { tone?: DotTone }) {
  return <span className={classes(styles.dot, styles[`dot-${tone}`])} aria-hidden="true" />
}

export function Count({ children }: { children: ReactNode }) {
  return <span className={styles.count}>{children}</span>
}

export function Keys({ children }: { children: ReactNode }) {
  return <kbd className={styles.keys}>{children}</kbd>
}
