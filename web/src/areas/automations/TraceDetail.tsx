import type { TraceStep } from '@/api/types'
import { Decision } from '@/areas/automations/Decision'
import { Value } from '@/areas/automations/Value'
import { withoutTags } from '@/lib/liquid'
import { useI18n } from '@/i18n/useI18n'
import { ValueList } from '@/ui/ConditionText'
import { Pairs } from '@/ui/Section'
import styles from './RunPage.module.css'

/** One step of a run: what it was given, what it looked at, what it did. */
export function TraceDetail({ step, number }: { step: TraceStep; number: number }) {
  const { t, say, format } = useI18n()
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
      <Decision step={step} />
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
