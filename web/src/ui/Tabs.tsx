import type { ReactNode } from 'react'
import { classes } from '@/lib/classes'
import styles from './Tabs.module.css'

export interface TabItem<T extends string> {
  key: T
  label: ReactNode
  count?: ReactNode
}

interface TabsProps<T extends string> {
  items: TabItem<T>[]
  value: T
  onChange: (key: T) => void
  label: string
  extra?: ReactNode
  isInset?: boolean
}

export function Tabs<T extends string>({ items, value, onChange, label, extra, isInset }: TabsProps<T>) {
  const move = (from: number, by: number) => {
    const next = items[(from + by + items.length) % items.length]
    if (next) onChange(next.key)
  }
  return (
    <div className={classes(styles.tabs, isInset ? styles.inset : null)}>
      <div role="tablist" aria-label={label} className={styles.list}>
        {items.map((item, index) => (
          <button
            key={item.key}
            type="button"
            role="tab"
            aria-selected={item.key === value}
            ref={item.key === value ? bringIntoView : undefined}
            tabIndex={item.key === value ? 0 : -1}
            className={classes(styles.tab, item.key === value ? styles.on : null)}
            onClick={() => onChange(item.key)}
            onKeyDown={(event) => {
              if (event.key === 'ArrowRight') move(index, 1)
              if (event.key === 'ArrowLeft') move(index, -1)
            }}
          >
            {item.label}
            {item.count === undefined || item.count === null ? null : (
              <span className={styles.count}>{item.count}</span>
            )}
          </button>
        ))}
      </div>
      {extra ? <div className={styles.extra}>{extra}</div> : null}
    </div>
  )
}

/** On a phone the chosen tab may stand beyond the edge. */
function bringIntoView(tab: HTMLButtonElement | null) {
  tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}
