import { Fragment, type ReactNode } from 'react'
import { classes } from '@/lib/classes'
import { Icon, type IconName } from '@/ui/Icon'
import styles from './Timeline.module.css'

export interface TimelineEntry {
  key: string
  /** Entries of one day stand below one hairline with this name. */
  day: string
  time: string
  icon: IconName
  /** A circle is a person, a jade square automation, a dashed square what automation did not do. */
  by: 'person' | 'automation' | 'held'
  title: ReactNode
  second?: ReactNode
  quote?: ReactNode
}

export function Timeline({ entries }: { entries: TimelineEntry[] }) {
  return (
    <ol className={styles.list}>
      {entries.map((entry, index) => {
        const isFirst = entries[index - 1]?.day !== entry.day
        const isLast = entries[index + 1]?.day !== entry.day
        return (
          <Fragment key={entry.key}>
            {isFirst ? <li className={styles.day}>{entry.day}</li> : null}
            <li className={classes(styles.entry, styles[entry.by], isLast ? styles.last : null)}>
              <span className={styles.mark}>
                <Icon name={entry.icon} size={13} />
              </span>
              <div className={styles.body}>
                {entry.title}
                {entry.second ? <div className={styles.second}>{entry.second}</div> : null}
                {entry.quote ? <div className={styles.quote}>{entry.quote}</div> : null}
              </div>
              <span className={styles.time}>{entry.time}</span>
            </li>
          </Fragment>
        )
      })}
    </ol>
  )
}
