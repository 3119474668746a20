import type { ReactNode } from 'react'
import { useI18n } from '@/i18n/useI18n'
import { Button, IconButton } from '@/ui/Button'
import styles from './SendingPage.module.css'

interface GroupProps<T> {
  title: string
  text: string
  none: string
  addLabel: string
  fresh: T
  rules: T[]
  onChange: (rules: T[], isMoved: boolean) => void
  fault: string | undefined
  children: (rule: T, number: number, change: (rule: T) => void) => ReactNode
}

/** Rules of one kind: what they are for, each on its own line, and one more. */
export function Group<T>({
  title,
  text,
  none,
  addLabel,
  fresh,
  rules,
  onChange,
  fault,
  children,
}: GroupProps<T>) {
  const { t, format } = useI18n()
  return (
    <section className={styles.group} aria-label={title}>
      <h2 className={styles.title}>{title}</h2>
      <p className="second">{text}</p>
      {rules.length === 0 ? <p className="muted">{none}</p> : null}
      {rules.map((rule, number) => {
        const name = t('sending.rule', { name: title, count: format.number(number + 1) })
        return (
          <div key={number} role="group" aria-label={name} className={styles.rule}>
            <div className={styles.fields}>
              {children(rule, number, (next) => onChange(rules.with(number, next), false))}
            </div>
            <IconButton
              icon="trash"
              label={`${t('common.remove')}: ${name}`}
              onClick={() => onChange(rules.toSpliced(number, 1), true)}
            />
          </div>
        )
      })}
      {fault ? (
        <p className="small cinnabar" role="alert">
          {fault}
        </p>
      ) : null}
      <div>
        <Button icon="plus" size="small" onClick={() => onChange([...rules, fresh], true)}>
          {addLabel}
        </Button>
      </div>
    </section>
  )
}
