import type { ReactNode } from 'react'
import styles from './Table.module.css'

/** A short table without scrolling of its own, for settings and details. */
export function PlainTable({
  label,
  head,
  children,
}: {
  label: string
  head: ReactNode[]
  children: ReactNode
}) {
  return (
    <div className={styles.plain}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={index} scope="col">
                <span className={styles.sort}>{cell}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}
