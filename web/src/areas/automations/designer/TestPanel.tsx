import { useMutation } from '@tanstack/react-query'
import { simulateFlow, type Simulated } from '@/api/designer'
import type { Lookup } from '@/api/types'
import type { Definition } from '@/areas/automations/designer/definition'
import { isPhrase } from '@/i18n/phrase'
import { useI18n } from '@/i18n/useI18n'
import { LookupInput } from '@/objects/LookupInput'
import { Button, IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Tag } from '@/ui/Tag'
import { tellProblem } from '@/ui/toast'
import styles from './designer.module.css'

/** The way of one record, to be drawn on the picture. */
export interface Tested {
  passed: ReadonlySet<string>
  here: string | null
}

interface TestPanelProps {
  definition: Definition
  record: Lookup | null
  onRecord: (record: Lookup | null) => void
  onTested: (tested: Tested | null) => void
  onChoose: (step: string) => void
  onEnd: () => void
}

/** What would happen to one record: the real steps, with nothing sent or written. */
export function TestPanel({ definition, record, onRecord, onTested, onChoose, onEnd }: TestPanelProps) {
  const { t, say } = useI18n()
  const test = useMutation({
    mutationFn: (id: string) => simulateFlow(definition.key, definition, id),
    onSuccess: (answer) => onTested(wayOf(answer)),
    onError: (error) => tellProblem(error, t('errors.brokenTitle')),
  })
  const lines = test.data?.lines ?? []
  return (
    <section className={styles.test} aria-label={t('designer.test')}>
      <div className="row">
        <Icon name="play" className="jade" />
        <h2 className="strong grow">{t('designer.test')}</h2>
        <IconButton icon="close" label={t('designer.testStop')} onClick={onEnd} />
      </div>
      <p className="small muted">{t('designer.testPick')}</p>
      <div className={styles.more}>
        <LookupInput
          target={definition.object}
          value={record}
          onChange={onRecord}
          label={t('designer.samplePick')}
        />
        <Button
          look="primary"
          icon="play"
          isBusy={test.isPending}
          disabled={!record}
          onClick={() => record && test.mutate(record.id)}
        >
          {t('designer.testNow')}
        </Button>
        {lines.length > 0 ? (
          <ol className={styles.stack}>
            {lines.map((line, index) => (
              <li key={index} style={{ marginInlineStart: `${line.depth}rem` }}>
                <Line line={line} onChoose={line.depth === 0 ? () => onChoose(line.step) : null} />
              </li>
            ))}
          </ol>
        ) : null}
        {test.data?.is_cut ? <p className="small muted">{t('designer.testCut')}</p> : null}
        {(test.data?.effects ?? []).length > 0 ? (
          <>
            <h3 className="strong">{t('designer.testWould')}</h3>
            <ul className={styles.changes}>
              {test.data?.effects.map((one, index) => (
                <li key={index}>
                  <b>{say(one.name)}</b>{' '}
                  <span className="second">{isPhrase(one.preview.title) ? say(one.preview.title) : ''}</span>
                </li>
              ))}
            </ul>
          </>
        ) : null}
      </div>
    </section>
  )
}

interface LineProps {
  line: Simulated['lines'][number]
  onChoose: (() => void) | null
}

/** A step of a called flow says of which, and stands in no picture here. */
function Line({ line, onChoose }: LineProps) {
  const { say, format } = useI18n()
  const words = (
    <>
      {line.depth > 0 ? <span className="small muted">{say(line.flow_name)} · </span> : null}
      <b>{say(line.name)}</b>{' '}
      <Tag tone={line.outcome === 'failed' ? 'bad' : 'neutral'}>
        {say(line.exit_label) || say(line.reason) || line.outcome}
      </Tag>
      <span className="small muted"> {format.moment(line.at)}</span>
      {line.reason && say(line.exit_label) ? <span className="small second"> {say(line.reason)}</span> : null}
    </>
  )
  return onChoose ? (
    <button type="button" className="quiet-link" onClick={onChoose}>
      {words}
    </button>
  ) : (
    words
  )
}

function wayOf(answer: Simulated): Tested {
  const own = answer.lines.filter((line) => line.depth === 0).map((line) => line.step)
  return { passed: new Set(own), here: own.at(-1) ?? null }
}
