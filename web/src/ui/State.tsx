import type { ReactNode } from 'react'
import { Problem } from '@/api/http'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Icon, type IconName } from '@/ui/Icon'
import styles from './State.module.css'

interface StateProps {
  title: string
  text: ReactNode
  art?: ReactNode
  icon?: IconName
  actions?: ReactNode
  note?: ReactNode
}

/** What a page says when it has nothing to show: what it is for, and the first step. */
export function State({ title, text, art, icon, actions, note }: StateProps) {
  return (
    <div className={styles.state}>
      {art ? (
        <div className={styles.art}>{art}</div>
      ) : icon ? (
        <Icon name={icon} size={20} className={styles.art} />
      ) : null}
      <h2 className={styles.title}>{title}</h2>
      <p className={styles.text}>{text}</p>
      {actions ? <div className="row wrap">{actions}</div> : null}
      {note ? <div className={styles.note}>{note}</div> : null}
    </div>
  )
}

interface ErrorStateProps {
  error: unknown
  onRetry?: () => void
  /** Where to go when the thing itself is not there. */
  back?: ReactNode
}

/** What happened, what was kept, what to do: in this order. */
export function ErrorState({ error, onRetry, back }: ErrorStateProps) {
  const { t } = useI18n()
  const problem = error instanceof Problem ? error : null
  if (problem?.status === 404) {
    return (
      <State icon="search" title={t('errors.notFoundTitle')} text={t('errors.notFoundText')} actions={back} />
    )
  }
  if (problem?.status === 403) {
    return (
      <State
        icon="lock"
        title={t('errors.forbiddenTitle')}
        text={problem.message || t('errors.forbiddenText')}
        actions={back}
      />
    )
  }
  const isOffline = problem?.status === 0
  return (
    <State
      icon={isOffline ? 'refresh' : 'alert'}
      title={isOffline ? t('errors.offlineTitle') : t('errors.brokenTitle')}
      text={isOffline ? t('errors.offlineText') : problem ? problem.message : t('errors.brokenText')}
      actions={
        <>
          {onRetry ? (
            <Button look="primary" icon="refresh" onClick={onRetry}>
              {t('common.tryAgain')}
            </Button>
          ) : null}
          {back}
        </>
      }
      note={problem?.requestId ? t('errors.requestId', { id: problem.requestId }) : null}
    />
  )
}

/** A fault inside a page that otherwise works: a bordered strip. */
export function Notice({
  tone,
  children,
  action,
}: {
  tone: 'bad' | 'soon' | 'good'
  children: ReactNode
  action?: ReactNode
}) {
  return (
    <div className={`${styles.notice} ${styles[tone]}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={tone === 'good' ? 'check' : 'alert'} />
      <div className="grow">{children}</div>
      {action}
    </div>
  )
}
