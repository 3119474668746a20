import type { Flow } from '@/api/types'
import { firstStep, story, type Line } from '@/areas/automations/story'
import { triggerId } from '@/areas/automations/FlowCanvas'
import { useI18n } from '@/i18n/useI18n'
import type { Phrase } from '@/i18n/phrase'
import { withoutTags } from '@/lib/liquid'
import { classes } from '@/lib/classes'
import { Icon } from '@/ui/Icon'
import styles from './FlowPage.module.css'

interface StoryViewProps {
  flow: Flow
  chosen: string | null
  onChoose: (id: string | null) => void
}

/** The flow told in words: when, then, and what each way does. */
export function StoryView({ flow, chosen, onChoose }: StoryViewProps) {
  const { t, say } = useI18n()
  const first = firstStep(flow)
  const lines = first ? story(flow.steps, first) : []
  const reasons = exitReasons(flow.exits).map(say).filter(Boolean)
  return (
    <>
      <button
        type="button"
        className={classes(styles.line, chosen === triggerId ? styles.chosen : null)}
        aria-pressed={chosen === triggerId}
        onClick={() => onChoose(triggerId)}
      >
        <span className={styles.number}>
          <Icon name="bolt" size={14} />
        </span>
        <TriggerSentence text={say(flow.trigger_sentence)} />
      </button>
      {lines.map((line, index) => (
        <StoryLine key={index} line={line} chosen={chosen} onChoose={onChoose} />
      ))}
      {reasons.length > 0 ? (
        <div className={styles.foot}>
          {t('flows.leaveAnyTime', { reasons: reasons.join(t('flows.listJoint')) })}
        </div>
      ) : null}
    </>
  )
}

/** The server's sentence begins with the word; it stands out as the words of the steps do. */
function TriggerSentence({ text }: { text: string }) {
  const found = /^(When|当)/u.exec(text)
  const word = found?.[0] ?? ''
  return (
    <>
      <span className={styles.word}>{word}</span>
      {text.slice(word.length)}
    </>
  )
}

interface StoryLineProps {
  line: Line
  chosen: string | null
  onChoose: (id: string) => void
}

function StoryLine({ line, chosen, onChoose }: StoryLineProps) {
  const { t, say } = useI18n()
  const style = { paddingLeft: 40 + Math.min(line.depth, 5) * 12 }
  const step = line.step
  if (line.kind === 'exit') {
    const names = (line.exits ?? []).map((exit) => say(exit.label) || exit.name)
    return (
      <div className={styles.line} style={style}>
        <span className={styles.word}>{t('flows.ifExit', { exit: names.join(t('flows.listJoint')) })}</span>{' '}
        {step ? (
          <span className="second">
            {t('flows.goesTo', { number: line.number ?? '', name: say(step.name) })}
          </span>
        ) : null}
      </div>
    )
  }
  if (line.kind === 'end') {
    return (
      <div className={classes(styles.line, 'muted')} style={style}>
        {t('flows.end')}
      </div>
    )
  }
  if (!step) return null
  const isChosen = chosen === step.id
  return (
    <button
      type="button"
      className={classes(styles.line, isChosen ? styles.chosen : null)}
      style={style}
      aria-pressed={isChosen}
      onClick={() => onChoose(step.id)}
    >
      {line.kind === 'goto' ? (
        <span className="muted">
          {t('flows.goesTo', { number: line.number ?? '', name: say(step.name) })}
        </span>
      ) : (
        <>
          <span className={styles.number}>{line.number}</span>
          {withoutTags(say(step.sentence)) || say(step.name)}
        </>
      )}
    </button>
  )
}

/** The exits that are looked at before every step, as the definition names them. */
function exitReasons(exits: Flow['exits']): (Phrase | string)[] {
  return exits.map((exit) => exit.label ?? exit.outcome ?? exit.on ?? exit.when ?? '')
}
