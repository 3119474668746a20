import type { ReactNode } from 'react'
import { classes } from '@/lib/classes'
import styles from './Section.module.css'

interface SectionProps {
  title: ReactNode
  count?: ReactNode
  extra?: ReactNode
  children: ReactNode
  className?: string
}

/** A region of a side column: its name on one line, a hairline below. */
export function Section({ title, count, extra, children, className }: SectionProps) {
  return (
    <section className={classes(styles.section, className)}>
      <h3 className={styles.head}>
        {title}
        {count === undefined || count === null ? null : <span className={styles.count}>{count}</span>}
        <span className="grow" />
        {extra}
      </h3>
      {children}
    </section>
  )
}

/** One thing in a side column: mark, name, second line, something at the right. */
export function Item({
  mark,
  children,
  second,
  right,
}: {
  mark?: ReactNode
  children: ReactNode
  second?: ReactNode
  right?: ReactNode
}) {
  return (
    <div className={styles.item}>
      {mark}
      <div className="grow ellipsis">
        {children}
        {second ? <div className={classes(styles.second, 'ellipsis')}>{second}</div> : null}
      </div>
      {right}
    </div>
  )
}

/** Pairs of name and value in two columns. */
export function Pairs({
  items,
  width = 96,
}: {
  items: { label: ReactNode; value: ReactNode; key?: string }[]
  width?: number
}) {
  return (
    <dl className={styles.pairs} style={{ gridTemplateColumns: `${width}px minmax(0, 1fr)` }}>
      {items.map((item, index) => (
        <div key={item.key ?? index} className={styles.pair}>
          <dt>{item.label}</dt>
          <dd>{item.value}</dd>
        </div>
      ))}
    </dl>
  )
}
