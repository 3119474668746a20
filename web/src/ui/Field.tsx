import { useId, type ReactElement, type ReactNode } from 'react'
import { Icon } from '@/ui/Icon'
import styles from './Field.module.css'

interface FieldProps {
  label: ReactNode
  /** What is wrong and what to do; shown below in cinnabar. */
  error?: string | null
  help?: ReactNode
  required?: boolean
  /** Something small at the right end of the label line. */
  extra?: ReactNode
  children: (id: string, describedBy: string | undefined) => ReactElement
}

/** A label above its field. The field gets the id, so that a click on the label and a screen reader find it. */
export function Field({ label, error, help, required, extra, children }: FieldProps) {
  const id = useId()
  const note = error || help ? `${id}-note` : undefined
  return (
    <div className={styles.field}>
      <div className={styles.head}>
        <label htmlFor={id} className={styles.label}>
          {label}
          {required ? (
            <span className="cinnabar" aria-hidden="true">
              {' '}
              *
            </span>
          ) : null}
        </label>
        {extra}
      </div>
      {children(id, note)}
      {error ? (
        <div id={note} className={styles.error} role="alert">
          <Icon name="alert" size={14} />
          <span>{error}</span>
        </div>
      ) : help ? (
        <div id={note} className={styles.help}>
          {help}
        </div>
      ) : null}
    </div>
  )
}
