import { memo, useMemo } from 'react'
import type { Description, Kinds } from '@/api/designer'
import { stepOf, triggerId, type Definition } from '@/areas/automations/designer/definition'
import { FlowSettings, TriggerPanel } from '@/areas/automations/designer/FlowSettings'
import type { Picture } from '@/areas/automations/designer/picture'
import { StepPanel, type StepActs } from '@/areas/automations/designer/StepPanel'
import { EnvironmentContext, type Environment } from '@/areas/automations/form/environment'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import styles from './designer.module.css'

interface InspectorProps {
  /** The one that is looked at, if it is one. */
  looked: string | undefined
  /** How many are chosen, when they are several. */
  many: number
  definition: Definition
  picture: Picture
  kinds: Kinds
  said: Description | undefined
  numbers: ReadonlyMap<string, number>
  record: string | null
  acts: StepActs
}

/**
 * The setting of what is chosen. Drawn after the picture has moved on: forms take longer than a card, and who walks by
 * arrow keys must not wait for those of the steps between.
 */
export const Inspector = memo(function Inspector(props: InspectorProps) {
  const { looked, many, definition, picture, kinds, said, numbers, record, acts } = props
  const told = said?.steps.find((one) => one.id === looked)
  const environment = useMemo<Environment>(
    () => ({
      object: definition.object,
      kinds,
      extras: told?.variables ?? said?.steps[0]?.variables.filter((one) => one.giver === '') ?? [],
      events: said?.event_kinds ?? [],
      variables: said?.variables ?? {},
      samples: said?.samples ?? {},
      record,
      problems: picture.problems,
    }),
    [definition.object, kinds, told, said, record, picture.problems],
  )
  const step = looked === undefined ? undefined : stepOf(definition, looked)
  const shown = picture.steps.find((one) => one.id === looked)
  return (
    <EnvironmentContext value={environment}>
      {step && shown ? (
        <StepPanel
          key={step.id}
          step={step}
          shown={shown}
          picture={picture}
          kind={kinds.steps.find((one) => one.name === step.kind)}
          number={numbers.get(step.id)}
          acts={acts}
        />
      ) : looked === triggerId ? (
        <TriggerPanel definition={definition} picture={picture} kinds={kinds} edit={acts.edit} />
      ) : many > 0 ? (
        <Many count={many} onCopy={acts.onCopy} onRemove={acts.onRemove} />
      ) : (
        <FlowSettings definition={definition} picture={picture} edit={acts.edit} />
      )}
    </EnvironmentContext>
  )
})

function Many({ count, onCopy, onRemove }: { count: number; onCopy: () => void; onRemove: () => void }) {
  const { t } = useI18n()
  return (
    <section className={styles.part}>
      <h2 className="strong">{t('designer.chosenCount', { count })}</h2>
      <div className="row" style={{ marginTop: 8 }}>
        <Button icon="copy" onClick={onCopy}>
          {t('designer.copyChosen')}
        </Button>
        <Button icon="trash" look="danger" onClick={onRemove}>
          {t('designer.removeChosen')}
        </Button>
      </div>
    </section>
  )
}
