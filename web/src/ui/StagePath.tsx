import type { ReactNode } from 'react'
import { classes } from '@/lib/classes'
import { Icon } from '@/ui/Icon'
import styles from './StagePath.module.css'

export interface StagePart {
  key: string
  name: string
  /** done, current or later */
  state: string
  /** “3 天”, “day 4” */
  days?: string | null
  isLost?: boolean
}

interface StagePathProps {
  label: string
  lead: ReactNode
  stages: StagePart[]
  onChoose?: (key: string) => void
}

/** The way of a sale in one strip: done with a tick, current filled, later quiet. */
export function StagePath({ label, lead, stages, onChoose }: StagePathProps) {
  return (
    <nav className={styles.path} aria-label={label}>
      <span className={classes(styles.part, styles.lead)}>{lead}</span>
      <ol className={styles.stages}>
        {stages.map((stage) => (
          <li key={stage.key} className={classes(styles.part, styles[stage.state])}>
            <button
              type="button"
              className={styles.name}
              // On a phone only the chosen stage shows its name; the others are still called by theirs.
              title={stage.name}
              aria-current={stage.state === 'current' ? 'step' : undefined}
              onClick={() => onChoose?.(stage.key)}
            >
              {stage.state === 'done' ? <Icon name="check" size={14} /> : null}
              <span className="ellipsis">{stage.name}</span>
              {stage.days ? <span className={styles.days}>{stage.days}</span> : null}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  )
}
