import type { Asked } from '@/api/approvals'
import { useI18n } from '@/i18n/useI18n'
import { addressOf, useObject } from '@/objects/meta'
import { Link } from '@/ui/navigation'
import styles from './Approvals.module.css'

/** Where a question comes from, what it is about and until when it waits. */
export function AskedFacts({ asked }: { asked: Asked }) {
  const { t, say, format } = useI18n()
  const object = useObject(asked.subject.object)
  return (
    <>
      <p className="small muted row wrap">
        <span>
          {t('approvals.askedBy', { flow: say(asked.flow.name), when: format.moment(asked.asked_at) })}
        </span>
        {asked.expires_at ? (
          <span>{t('approvals.until', { when: format.moment(asked.expires_at) })}</span>
        ) : null}
      </p>
      {say(asked.body) ? <p className={styles.body}>{say(asked.body)}</p> : null}
      <p className="row wrap">
        <span className="muted">{t('approvals.about')}</span>
        <Link className="link" to={addressOf(object, asked.subject.id)}>
          {asked.subject.label || say(object?.label)}
        </Link>
        <Link className="link" to={`/runs/${encodeURIComponent(asked.run)}`}>
          {t('approvals.run')}
        </Link>
      </p>
    </>
  )
}
