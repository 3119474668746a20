import type { Kind } from '@/api/designer'
import { end, type Definition, type StepDef } from '@/areas/automations/designer/definition'
import type { Picture, PictureStep } from '@/areas/automations/designer/picture'
import { problemsAt } from '@/areas/automations/designer/picture'
import { change, point } from '@/areas/automations/designer/edits'
import { SettingForm } from '@/areas/automations/form/SettingForm'
import { WordsInput } from '@/areas/automations/form/small'
import { stepIcon } from '@/areas/automations/status'
import { useI18n } from '@/i18n/useI18n'
import { withoutTags } from '@/lib/liquid'
import { Choice } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { IconButton } from '@/ui/Button'
import { Menu } from '@/ui/Menu'
import { Section } from '@/ui/Section'
import styles from './designer.module.css'

export interface StepActs {
  edit: (change: (definition: Definition) => Definition, mark?: string) => void
  exitsOf: (id: string) => readonly string[]
  onCopy: () => void
  onCut: () => void
  onPaste: () => void
  onRemove: () => void
}

interface StepPanelProps {
  step: StepDef
  shown: PictureStep
  picture: Picture
  kind: Kind | undefined
  number: number | undefined
  acts: StepActs
}

/** Everything about one step, drawn from what its kind declares. */
export function StepPanel({ step, shown, picture, kind, number, acts }: StepPanelProps) {
  const { t, say } = useI18n()
  const address = `steps.${step.id}`
  const write = (edit: (step: StepDef) => StepDef, mark: string) =>
    acts.edit((definition) => change(definition, step.id, edit), mark)
  const general = picture.problems.filter(
    (one) =>
      one.field === address ||
      one.field.startsWith(`${address}.kind`) ||
      one.field.startsWith(`${address}.next`),
  )
  return (
    <>
      <section className={styles.part} data-step={step.id}>
        <div className="row">
          <Icon name={stepIcon(shown)} className="jade" />
          <h2 className="strong grow ellipsis">{say(shown.name)}</h2>
          <span className="small muted nowrap">
            {t('flows.inspector')} {number}
          </span>
          <Menu
            items={[
              { key: 'copy', label: t('designer.copyStep'), icon: 'copy', onChoose: acts.onCopy },
              { key: 'cut', label: t('designer.cutStep'), icon: 'minus', onChoose: acts.onCut },
              { key: 'paste', label: t('designer.pasteAfter'), icon: 'plus', onChoose: acts.onPaste },
              'line',
              {
                key: 'remove',
                label: t('designer.removeStep'),
                icon: 'trash',
                isDanger: true,
                onChoose: acts.onRemove,
              },
            ]}
          >
            <IconButton icon="more" label={t('designer.stepMenu')} />
          </Menu>
        </div>
        <p className="second">{withoutTags(say(shown.sentence)) || say(kind?.summary)}</p>
        {general.map((one) => (
          <p key={one.field + one.code} className="small cinnabar">
            {say(one.message)}
          </p>
        ))}
      </section>
      <section className={styles.part}>
        {kind ? (
          <SettingForm
            schema={kind.schema}
            root={kind.schema}
            value={step.config ?? {}}
            address={`${address}.config`}
            onChange={(config, mark) => write((one) => ({ ...one, config }), mark)}
          />
        ) : (
          <p className="second">{t('designer.unknownKind')}</p>
        )}
      </section>
      <Ways step={step} shown={shown} picture={picture} acts={acts} />
      <section className={styles.part}>
        <details>
          <summary className="strong">{t('designer.advanced')}</summary>
          <div className={styles.more}>
            <Field label={t('designer.stepName')}>
              {(id) => (
                <WordsInput
                  id={id}
                  label={t('designer.stepName')}
                  value={step.name ?? { en: '', zh: '' }}
                  isBad={false}
                  onChange={(name) => write((one) => ({ ...one, name }), `${address}.name`)}
                />
              )}
            </Field>
            <Field
              label={t('designer.onError')}
              error={say(problemsAt(picture.problems, `${address}.on_error`)[0]?.message)}
            >
              {(id) => (
                <Choice
                  id={id}
                  value={step.on_error ?? ''}
                  options={[
                    { value: '', label: t('designer.asFlow') },
                    { value: 'park', label: t('designer.park') },
                    { value: 'continue', label: t('designer.continueOn') },
                    { value: 'exit', label: t('designer.exitFlow') },
                    ...others(picture, step.id, say),
                  ]}
                  onChange={(next) => write((one) => ({ ...one, on_error: next ?? '' }), '')}
                />
              )}
            </Field>
            <Field label={t('designer.noteOfStep')}>
              {(id) => (
                <WordsInput
                  id={id}
                  label={t('designer.noteOfStep')}
                  value={step.note ?? { en: '', zh: '' }}
                  isBad={false}
                  onChange={(note) => write((one) => ({ ...one, note }), `${address}.note`)}
                />
              )}
            </Field>
            <p className="small muted mono">{step.id}</p>
          </div>
        </details>
      </section>
    </>
  )
}

interface WaysProps {
  step: StepDef
  shown: PictureStep
  picture: Picture
  acts: StepActs
}

/** Where each exit leads: drawn by putting steps in, or chosen here to go back or together. */
function Ways({ step, shown, picture, acts }: WaysProps) {
  const { t, say, format } = useI18n()
  if (shown.exits.length === 0) return null
  const passed = (exit: string) =>
    picture.edges.find((edge) => edge.from === step.id && edge.exit === exit)?.passed ?? 0
  const total = shown.exits.reduce((sum, exit) => sum + passed(exit.name), 0)
  const options = [{ value: end, label: t('designer.toEnd') }, ...others(picture, step.id, say)]
  return (
    <Section title={t('designer.ways')} className={styles.part}>
      {shown.exits.map((exit) => {
        const label = say(exit.label) || exit.name
        return (
          <div key={exit.name} className={styles.way}>
            <span className="ellipsis" title={label}>
              {label}
            </span>
            <Choice
              label={t('designer.wayOf', { exit: label })}
              value={exit.next}
              options={options}
              onChange={(next) =>
                acts.edit((definition) =>
                  point(definition, { after: step.id, exit: exit.name }, next ?? end, acts.exitsOf),
                )
              }
            />
            {total > 0 ? (
              <span className="small nowrap">
                <b>{format.number(passed(exit.name))}</b>{' '}
                {shown.exits.length > 1 ? (
                  <span className="muted">{format.percent(passed(exit.name) / total)}</span>
                ) : null}
              </span>
            ) : null}
          </div>
        )
      })}
    </Section>
  )
}

function others(picture: Picture, id: string, say: ReturnType<typeof useI18n>['say']) {
  return picture.steps
    .filter((one) => one.id !== id)
    .map((one) => ({ value: one.id, label: `→ ${say(one.name)}` }))
}
