import type { Run, TraceStep } from '@/api/types'
import { isOpen, stepIcon } from '@/areas/automations/status'
import { withoutTags } from '@/lib/liquid'
import { useI18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import { Icon } from '@/ui/Icon'
import { Tag } from '@/ui/Tag'
import styles from './RunPage.module.css'

interface RunTraceProps {
  run: Run
  chosen: number
  onChoose: (index: number) => void
}

/** Every step the run has passed, where it stands, and what is still to come. */
export function RunTrace({ run, chosen, onChoose }: RunTraceProps) {
  const { t, say, format } = useI18n()
  const isRunning = isOpen(run.status)
  const last = run.trace[run.trace.length - 1]
  // A step that waits may already stand in the trace: it is marked there and not drawn a second time.
  const isStanding = isRunning && last?.step === run.step
  return (
    <ol className={styles.trace}>
      {run.trace.map((step, index) => (
        <TraceLine
          key={`${step.step}-${step.epoch ?? ''}-${index}`}
          step={step}
          isChosen={index === chosen}
          isHere={isStanding && index === run.trace.length - 1}
          isLast={index === run.trace.length - 1 && !isRunning && run.ahead.length === 0}
          onChoose={() => onChoose(index)}
        />
      ))}
      {isRunning && !isStanding && run.step ? (
        <li className={classes(styles.step, styles.current)}>
          <span className={styles.mark}>
            <Icon name="wait" size={14} />
          </span>
          <div>
            <b>{say(run.step_name) || run.step}</b>
            <div className="small muted">{run.wake_at ? format.moment(run.wake_at) : ''}</div>
          </div>
          <b className="number jade">{t('runs.hereNow')}</b>
        </li>
      ) : null}
      {run.ahead
        .filter((step) => !(step.step === run.step && isRunning))
        .map((step, index, all) => (
          <li
            key={step.step}
            className={classes(styles.step, styles.future, index === all.length - 1 ? styles.last : null)}
          >
            <span className={styles.mark}>
              <Icon name={stepIcon(step)} size={14} />
            </span>
            <div className="ellipsis">
              <b className="plain">{say(step.name)}</b>
              <div className="small ellipsis">
                {step.unless ? t('runs.unless', { condition: say(step.unless) }) : say(step.sentence)}
              </div>
            </div>
            <span className="number nowrap">
              {step.due_at ? format.moment(step.due_at) : t('runs.anyTime')}
            </span>
          </li>
        ))}
    </ol>
  )
}

interface TraceLineProps {
  step: TraceStep
  isChosen: boolean
  isHere: boolean
  isLast: boolean
  onChoose: () => void
}

function TraceLine({ step, isChosen, isHere, isLast, onChoose }: TraceLineProps) {
  const { t, say, format } = useI18n()
  const isBad = /fail|park|error/u.test(step.outcome)
  return (
    <li>
      <button
        type="button"
        aria-pressed={isChosen}
        className={classes(
          styles.step,
          isChosen ? styles.chosen : null,
          isHere ? styles.current : null,
          isLast ? styles.last : null,
          isBad ? styles.bad : null,
        )}
        onClick={onChoose}
      >
        <span className={styles.mark}>
          <Icon name={stepIcon(step)} size={14} />
        </span>
        <span style={{ minWidth: 0 }}>
          <b>{say(step.name) || step.step}</b> {/* The only way on needs no name. */}
          {step.exit !== 'next' && say(step.exit_label) ? (
            <Tag tone={isBad ? 'bad' : 'good'}>{say(step.exit_label)}</Tag>
          ) : null}
          <span className="small muted ellipsis" style={{ display: 'block' }}>
            {withoutTags(say(step.reason) || say(step.sentence))}
          </span>
        </span>
        <span className="number muted nowrap">
          {isHere ? <b className="jade">{t('runs.hereNow')}</b> : format.moment(step.at)}
          {step.took_ms === null ? null : (
            <span className="small" style={{ display: 'block' }}>
              {format.took(step.took_ms)}
            </span>
          )}
        </span>
      </button>
    </li>
  )
}
