import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { impactQuery, publishDraft, type Description, type Move } from '@/api/designer'
import { Problem } from '@/api/http'
import type { Flow } from '@/api/types'
import { end } from '@/areas/automations/designer/definition'
import type { Drawing } from '@/areas/automations/designer/useDrawing'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Choice, type ChoiceOption } from '@/ui/Choice'
import { Icon } from '@/ui/Icon'
import { Dialog } from '@/ui/Overlay'
import { Skeleton } from '@/ui/Skeleton'
import { Notice } from '@/ui/State'
import { tell } from '@/ui/toast'
import styles from './designer.module.css'

interface PublishDialogProps {
  flow: Flow
  drawing: Drawing
  said: Description | undefined
  problems: number
  onClose: () => void
  onCheck: () => void
}

/** What changes, what it means for those inside, and who is taken along: seen before it is done. */
export function PublishDialog({ flow, drawing, said, problems, onClose, onCheck }: PublishDialogProps) {
  const { t, say } = useI18n()
  const queries = useQueryClient()
  const [version, setVersion] = useState<number | null>(null)
  const [move, setMove] = useState<Move>('all')
  const [mapping, setMapping] = useState<Record<string, string>>({})
  const name = say(drawing.definition.name)
  useEffect(() => {
    void drawing
      .settle()
      .then(setVersion)
      .catch(() => undefined)
    // Once, when the dialog opens: what is published is what was saved then.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [])
  const isSound = problems === 0
  const impact = useQuery({
    ...impactQuery(flow.key, version ?? 0, mapping),
    enabled: isSound && version !== null,
    retry: false,
  })
  const names = drawing.definition.steps.map((step) => ({
    step: step.id,
    name: say(said?.steps.find((one) => one.id === step.id)?.name) || say(step.name) || step.id,
  }))
  const gone = (impact.data?.places ?? []).filter((place) => place.is_gone)
  const publish = useMutation({
    mutationFn: () => publishDraft(flow.key, { version: version ?? 0, move, mapping }),
    onSuccess: (answer) => {
      drawing.published()
      tell(t('designer.published', { name, version: answer.version }))
      void queries.invalidateQueries({ queryKey: ['flows'] })
      onClose()
    },
  })
  const error = publish.error ?? impact.error
  return (
    <Dialog
      title={t('designer.publishTitle', { name })}
      isOpen
      onClose={onClose}
      width={560}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            isBusy={publish.isPending}
            disabled={!isSound || !impact.data}
            onClick={() => publish.mutate()}
          >
            {t('designer.publish')}
          </Button>
        </>
      }
    >
      <div className={styles.stack}>
        {!isSound ? (
          <Notice
            tone="bad"
            action={
              <Button
                size="small"
                onClick={() => {
                  onClose()
                  onCheck()
                }}
              >
                {t('designer.tabCheck')}
              </Button>
            }
          >
            {t('designer.publishFaults', { count: problems })}
          </Notice>
        ) : error instanceof Problem ? (
          <Notice tone="bad">
            {error.message}
            {error.faults.map((fault) => (
              <div key={fault.field + fault.code} className="small">
                {fault.message}
              </div>
            ))}
          </Notice>
        ) : !impact.data ? (
          <Skeleton rows={3} />
        ) : (
          <>
            <h3 className="strong">{t('designer.publishChanges')}</h3>
            {flow.version === 0 ? (
              <p className="second">{t('designer.publishFirst')}</p>
            ) : impact.data.changes.length === 0 ? (
              <p className="second">{t('designer.publishNothing')}</p>
            ) : (
              <ul className={`${styles.changes} scroll`} style={{ maxHeight: 180 }}>
                {impact.data.changes.map((change, index) => (
                  <li key={index}>{say(change.sentence)}</li>
                ))}
              </ul>
            )}
            {impact.data.inside > 0 ? (
              <>
                <h3 className="strong">
                  {t('designer.who')} <span className="muted">{impact.data.inside}</span>
                </h3>
                <div role="radiogroup" aria-label={t('designer.who')} className={styles.stack}>
                  {impact.data.choices.map((choice) => (
                    <button
                      key={choice.move}
                      type="button"
                      role="radio"
                      aria-checked={choice.move === move}
                      className={styles.choice}
                      onClick={() => setMove(choice.move as Move)}
                    >
                      <Icon name={choice.move === move ? 'check' : 'minus'} size={14} />
                      <b>{say(choice.label)}</b>
                      <span className="second small">{say(choice.words)}</span>
                    </button>
                  ))}
                </div>
                {move === 'all'
                  ? impact.data.places
                      .filter((place) => place.fate !== 'stays')
                      .map((place) => (
                        <p
                          key={place.step}
                          className={place.fate === 'ends' ? 'small cinnabar' : 'small second'}
                        >
                          <b>{say(place.name)}</b> {say(place.words)}
                        </p>
                      ))
                  : null}
                {move === 'all'
                  ? gone.map((place) => (
                      <div key={`to-${place.step}`} className="row">
                        <span className="grow">{say(place.name)} →</span>
                        <div style={{ width: 240 }}>
                          <Choice
                            label={say(place.name)}
                            value={mapping[place.step] ?? end}
                            options={targetsFor(place, names, t('designer.toEnd'))}
                            onChange={(next) => setMapping({ ...mapping, [place.step]: next ?? end })}
                          />
                        </div>
                      </div>
                    ))
                  : null}
              </>
            ) : null}
            {impact.data.notes.map((note, index) => (
              <p key={index} className="small muted">
                {say(note)}
              </p>
            ))}
          </>
        )}
      </div>
    </Dialog>
  )
}

/** Where those at a step that is gone may go on: what the server thinks nearest stands first. */
function targetsFor(
  place: { suggestions: { step: string }[] },
  steps: { step: string; name: string }[],
  leaves: string,
): ChoiceOption[] {
  const near = place.suggestions.map((one) => one.step)
  const rank = (step: string) => (near.includes(step) ? near.indexOf(step) : near.length)
  const sorted = [...steps].sort((one, other) => rank(one.step) - rank(other.step))
  return [{ value: end, label: leaves }, ...sorted.map(({ step, name }) => ({ value: step, label: name }))]
}
