import { memo, useEffect, useMemo, useRef } from 'react'
import { story, type Line, type Tellable } from '@/areas/automations/story'
import { triggerId } from '@/areas/automations/designer/definition'
import { useI18n } from '@/i18n/useI18n'
import type { Phrase } from '@/i18n/phrase'
import { withoutTags } from '@/lib/liquid'
import { classes } from '@/lib/classes'
import { Icon } from '@/ui/Icon'
import styles from './FlowPage.module.css'

interface StoryViewProps {
  steps: Tellable[]
  trigger: Phrase
  /** What leads out at any time, in words. */
  exits?: readonly Phrase[]
  problems?: readonly { field: string }[]
  chosen: string | null
  onChoose: (id: string | null) => void
}

const none: readonly never[] = []

/** The flow told in words: when, then, and what each way does. */
export const StoryView = memo(function StoryView(props: StoryViewProps) {
  const { steps, trigger, exits = none, problems = none, chosen, onChoose } = props
  const { t, say, format } = useI18n()
  const lines = useMemo(() => (steps[0] ? story(steps, steps[0].id) : []), [steps])
  const reasons = exits.map(say).filter(Boolean)
  const bad = useMemo(() => new Set(problems.map((one) => placeOf(one.field))), [problems])
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
        <span className={bad.has('trigger') ? styles.wrong : undefined}>
          <TriggerSentence text={say(trigger)} />
        </span>
      </button>
      {lines.map((line, index) => (
        <StoryLine
          key={index}
          line={line}
          isBad={line.step ? bad.has(`steps.${line.step.id}`) : false}
          isChosen={chosen !== null && chosen === line.step?.id}
          onChoose={onChoose}
        />
      ))}
      {reasons.length > 0 ? (
        <div className={styles.foot}>{t('flows.leaveAnyTime', { reasons: format.list(reasons) })}</div>
      ) : null}
    </>
  )
})

/** The trigger or the step that an address lies in. */
function placeOf(field: string): string {
  const [part = '', id = ''] = field.split('.')
  return part === 'steps' ? `steps.${id}` : part
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
  isBad: boolean
  isChosen: boolean
  onChoose: (id: string) => void
}

const StoryLine = memo(function StoryLine({ line, isBad, isChosen, onChoose }: StoryLineProps) {
  const { t, say, format } = useI18n()
  const button = useRef<HTMLButtonElement>(null)
  const isTold = isChosen && line.kind === 'step'
  useEffect(() => {
    if (isTold) button.current?.scrollIntoView({ block: 'nearest' })
  }, [isTold])
  const style = { paddingLeft: 40 + Math.min(line.depth, 5) * 12 }
  const step = line.step
  if (line.kind === 'exit') {
    const names = (line.exits ?? []).map((exit) => say(exit.label) || exit.name)
    return (
      <div className={styles.line} style={style}>
        <span className={styles.word}>{t('flows.ifExit', { exit: format.list(names) })}</span>{' '}
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
  return (
    <button
      ref={button}
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
          <span className={isBad ? styles.wrong : undefined}>
            {withoutTags(say(step.sentence)) || say(step.name) || step.id}
          </span>
        </>
      )}
    </button>
  )
})
