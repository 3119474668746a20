import type { Atom, TraceStep } from '@/api/types'
import { isPhrase } from '@/i18n/phrase'
import { withoutTags } from '@/lib/liquid'
import { useI18n } from '@/i18n/useI18n'
import { plain } from '@/objects/FieldValue'
import { ValueList } from '@/ui/ConditionText'
import { Icon } from '@/ui/Icon'
import { Pairs } from '@/ui/Section'
import styles from './RunPage.module.css'

/** One step of a run: what it was given, what it looked at, what it did. */
export function TraceDetail({ step, number }: { step: TraceStep; number: number }) {
  const { t, say, format } = useI18n()
  const atoms = Array.isArray(step.decision) ? step.decision : []
  const looked = atoms.filter((atom) => atom.truth !== null)
  const skipped = atoms.filter((atom) => atom.truth === null)
  const given = step.given ?? {}
  const gave = step.gave ?? {}
  return (
    <>
      <div className="row wrap">
        <h2 className={styles.title}>{say(step.name) || step.step}</h2>
        <span className="grow" />
        <span className="muted">
          {t('runs.stepOf', { count: number, when: `${format.day(step.at)} ${format.exactTime(step.at)}` })}
        </span>
      </div>
      <p className="second" style={{ marginBottom: 12 }}>
        {withoutTags(say(step.sentence))}
      </p>
      {atoms.length > 0 ? (
        <>
          <h3 className={styles.head}>{t('runs.decision')}</h3>
          {looked.length > 0 ? <Decision step={step} atoms={looked} /> : null}
          {skipped.length > 0 ? (
            <div className={styles.tree}>
              {skipped.map((atom, index) => (
                <div key={index} className={styles.atom}>
                  <Icon name="minus" className="muted" />
                  <span className="muted">{say(atom.sentence)}</span>
                  <span className="muted">{t('runs.notLooked')}</span>
                  <span />
                </div>
              ))}
            </div>
          ) : null}
        </>
      ) : null}
      {step.lines && step.lines.length > 0 ? (
        <>
          <h3 className={styles.head}>{t('runs.lines')}</h3>
          <Pairs
            width={180}
            items={step.lines.map((line) => ({
              label: say(line.label),
              value: <Value value={line.value} />,
            }))}
          />
        </>
      ) : null}
      {Object.keys(given).length > 0 ? (
        <>
          <h3 className={styles.head}>{t('runs.given')}</h3>
          <ValueList values={given} />
        </>
      ) : null}
      <h3 className={styles.head}>{t('runs.gave')}</h3>
      <Pairs
        width={120}
        items={[
          ...(step.exit || step.exit_label
            ? [{ label: t('runs.exit'), value: say(step.exit_label) || step.exit }]
            : []),
          ...(['done', 'waiting'].includes(step.outcome)
            ? []
            : [{ label: t('runs.outcomeLabel'), value: step.outcome }]),
          ...(step.reason ? [{ label: t('runs.reason'), value: say(step.reason) }] : []),
          ...(step.took_ms === null
            ? []
            : [{ label: t('runs.tookLabel'), value: format.took(step.took_ms) }]),
        ]}
      />
      {Object.keys(gave).length > 0 ? <ValueList values={gave} /> : null}
    </>
  )
}

function Decision({ step, atoms }: { step: TraceStep; atoms: Atom[] }) {
  const { t, say } = useI18n()
  return (
    <div className={styles.tree} role="table" aria-label={t('runs.decision')}>
      <div className={styles.atom} role="row">
        <span role="columnheader" aria-label={t('runs.outcome')} />
        <b role="columnheader">{say(step.exit_label) || step.exit}</b>
        <span role="columnheader" className="small muted">
          {t('runs.saw')}
        </span>
        <span role="columnheader" className="small muted number">
          {t('runs.wanted')}
        </span>
      </div>
      {atoms.map((atom, index) => (
        <div key={index} className={styles.atom} role="row">
          <span role="cell" aria-label={atom.truth ? t('common.yes') : t('common.no')}>
            <Icon name={atom.truth ? 'check' : 'close'} className={atom.truth ? 'jade' : 'cinnabar'} />
          </span>
          <span role="cell">{say(atom.sentence)}</span>
          <span role="cell">
            {atom.is_empty ? (
              <span className="muted">{t('runs.sawNothing')}</span>
            ) : (
              <Value value={atom.seen} />
            )}
          </span>
          <span role="cell" className="number second">
            <Value value={atom.wanted} />
          </span>
        </div>
      ))}
    </div>
  )
}

/** Values of a trace may be phrases, records, lists or anything JSON holds. */
function Value({ value }: { value: unknown }) {
  const { t, say, format } = useI18n()
  if (isPhrase(value)) return <>{say(value)}</>
  if (value === null || value === undefined || value === '')
    return <span className="muted">{t('common.empty')}</span>
  if (typeof value === 'boolean') return <>{value ? t('common.yes') : t('common.no')}</>
  if (typeof value === 'number') return <>{format.number(value)}</>
  if (typeof value === 'string') return <>{/^\d{4}-\d\d-\d\dT/u.test(value) ? format.moment(value) : value}</>
  if (Array.isArray(value)) {
    return (
      <>
        {value.map((one: unknown, index) => (
          <span key={index}>
            {index > 0 ? ', ' : ''}
            <Value value={one} />
          </span>
        ))}
      </>
    )
  }
  const label = (value as Record<string, unknown>).label
  return isPhrase(label) || typeof label === 'string' ? (
    <Value value={label} />
  ) : (
    <span className="mono">{plain(value)}</span>
  )
}
