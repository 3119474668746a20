import type { Atom, DecidedCase, TraceStep } from '@/api/types'
import { Value } from '@/areas/automations/Value'
import { useI18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import { Icon } from '@/ui/Icon'
import styles from './RunPage.module.css'

/** What a step looked at before it chose its way: each case with the parts of its condition. */
export function Decision({ step }: { step: TraceStep }) {
  const { t, say } = useI18n()
  if (step.decision.length === 0) return null
  const loose = step.decision.filter(isAtom)
  const whole = { case: step.exit, label: step.exit_label, truth: null, atoms: loose }
  const cases = loose.length > 0 ? [whole] : step.decision.filter(isCase)
  return (
    <>
      <h3 className={styles.head}>{t('runs.decision')}</h3>
      {cases.map((one) => (
        <div
          key={one.case}
          className={styles.tree}
          role="table"
          aria-label={`${t('runs.decision')}: ${say(one.label) || one.case}`}
        >
          <div className={styles.atom} role="row">
            <Truth truth={one.truth} />
            <b role="columnheader">{say(one.label) || one.case}</b>
            <span role="columnheader" className="small muted">
              {t('runs.saw')}
            </span>
            <span role="columnheader" className="small muted number">
              {t('runs.wanted')}
            </span>
          </div>
          {(one.atoms ?? []).map((atom, index) => (
            <AtomRow key={index} atom={atom} />
          ))}
        </div>
      ))}
    </>
  )
}

function isCase(one: Atom | DecidedCase): one is DecidedCase {
  return 'case' in one
}

function isAtom(one: Atom | DecidedCase): one is Atom {
  return !isCase(one)
}

function AtomRow({ atom }: { atom: Atom }) {
  const { t, say } = useI18n()
  const isSeen = atom.truth !== null
  return (
    <div className={classes(styles.atom, isSeen ? null : 'muted')} role="row">
      <Truth truth={atom.truth} />
      <span role="cell">{say(atom.sentence)}</span>
      <span role="cell">
        {!isSeen ? (
          t('runs.notLooked')
        ) : atom.is_empty ? (
          <span className="muted">{t('runs.sawNothing')}</span>
        ) : (
          <Value value={atom.seen} />
        )}
      </span>
      <span role="cell" className="number second">
        <Value value={atom.wanted} />
      </span>
    </div>
  )
}

function Truth({ truth }: { truth: boolean | null }) {
  const { t } = useI18n()
  const words = truth === null ? t('runs.notLooked') : truth ? t('common.yes') : t('common.no')
  const icon = truth === null ? 'minus' : truth ? 'check' : 'close'
  return (
    <span role="cell" aria-label={words}>
      <Icon name={icon} className={truth === null ? 'muted' : truth ? 'jade' : 'cinnabar'} />
    </span>
  )
}
