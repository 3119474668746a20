import type { ReactNode } from 'react'
import { classes } from '@/lib/classes'
import styles from './NextSteps.module.css'

export interface NextStep {
  key: string
  title: ReactNode
  lines: ReactNode[]
  isNow: boolean
}

/** What automation will do: dashed line, filled dot for now, hollow for to come. */
export function NextSteps({ steps }: { steps: NextStep[] }) {
  return (
    <ol className={styles.list}>
      {steps.map((step) => (
        <li key={step.key} className={classes(styles.step, step.isNow ? styles.now : null)}>
          {step.title}
          {step.lines.map((line, index) => (
            <div key={index} className={styles.line}>
              {line}
            </div>
          ))}
        </li>
      ))}
    </ol>
  )
}
