import type { Tried } from '@/api/scores'
import type { Lookup } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { LookupInput } from '@/objects/LookupInput'
import styles from './Scores.module.css'

type Found = NonNullable<Tried['contact']>

interface OnContactProps {
  contact: Lookup | null
  onContact: (contact: Lookup | null) => void
  found: Tried['contact']
}

/** The lines of one person before and after, side by side. */
export function OnContact({ contact, onContact, found }: OnContactProps) {
  const { t } = useI18n()
  return (
    <div className="column" style={{ gap: 8 }}>
      <p className="small muted">{t('scores.oneContactHelp')}</p>
      <LookupInput label={t('scores.oneContact')} target="contact" value={contact} onChange={onContact} />
      {contact && found?.id === contact.id ? (
        <div className={styles.sides}>
          <Lines title={t('scores.linesBefore')} score={found.before} lines={found.lines_before} />
          <Lines title={t('scores.linesAfter')} score={found.after} lines={found.lines_after} />
        </div>
      ) : null}
    </div>
  )
}

function Lines({ title, score, lines }: { title: string; score: number; lines: Found['lines_before'] }) {
  const { t, say } = useI18n()
  return (
    <section aria-label={title}>
      <div className="row">
        <span className="second">{title}</span>
        <span className="grow" />
        <b className={styles.figure}>{score}</b>
      </div>
      <ul className={styles.lines}>
        {lines.map((line, index) => (
          <li key={index} title={line.because ? say(line.because) : undefined}>
            <span className="ellipsis">{say(line.label)}</span>
            <span className="number">{line.points}</span>
          </li>
        ))}
        {lines.length === 0 ? <li className="muted">{t('scores.noLines')}</li> : null}
      </ul>
    </section>
  )
}
