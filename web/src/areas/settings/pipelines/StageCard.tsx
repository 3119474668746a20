import { useState } from 'react'
import type { StageFlow } from '@/api/client/types.gen'
import type { Stage } from '@/api/pipelines'
import { WordsInput } from '@/areas/settings/objects/WordsInput'
import { Whole } from '@/areas/settings/SendingFields'
import { ConditionField } from '@/conditions/ConditionField'
import { useI18n } from '@/i18n/useI18n'
import { useObject } from '@/objects/meta'
import { Button, IconButton } from '@/ui/Button'
import { Choice, Choices } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Swatch } from '@/ui/Swatch'
import { Tag } from '@/ui/Tag'
import styles from './Pipelines.module.css'

interface StageCardProps {
  stage: Stage
  stages: Stage[]
  number: number
  deals: number
  flows: StageFlow[]
  /** What is wrong with a part of the stage; without a part, with any of it. */
  faultAt: (part: string) => string | undefined
  onChange: (stage: Stage) => void
  onMove: (by: -1 | 1) => void
  onRemove: () => void
  onAdd: () => void
}

const kinds = ['open', 'won', 'lost'] as const
const colors = ['', 'jade', 'ochre', 'cinnabar', 'blue', 'violet', 'grey'] as const

/** A stage in one line; opened, everything that can be said about it. */
export function StageCard(props: StageCardProps) {
  const { stage, stages, number, deals, flows, faultAt, onChange, onMove, onRemove, onAdd } = props
  const { t, say, format } = useI18n()
  const [isOpen, setOpen] = useState(false)
  const name = say(stage.name)
  const isShown = isOpen || faultAt('') !== undefined
  return (
    <section className={styles.stage} aria-label={t('pipelines.stageOf', { number, name })}>
      <div className={styles.head}>
        <button
          type="button"
          className={`grow ${styles.fold}`}
          aria-expanded={isShown}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name={isShown ? 'chevronDown' : 'chevronRight'} size={14} />
          <Swatch color={stage.color} />
          <b className="ellipsis">{name}</b>
          {stage.kind === 'open' ? null : (
            <Tag tone={stage.kind === 'won' ? 'good' : 'neutral'}>{t(`pipelines.${stage.kind}`)}</Tag>
          )}
          <span className="small muted nowrap">
            {format.percent(stage.probability / 100)}{' '}
            {deals > 0 ? `· ${t('pipelines.dealsHere', { count: deals })}` : ''}
          </span>
          {flows.length > 0 ? <Icon name="flow" size={14} className="muted" /> : null}
        </button>
        <IconButton
          icon="chevronUp"
          iconSize={14}
          label={t('pipelines.up', { name })}
          disabled={number === 1}
          onClick={() => onMove(-1)}
        />
        <IconButton
          icon="chevronDown"
          iconSize={14}
          label={t('pipelines.down', { name })}
          disabled={number === stages.length}
          onClick={() => onMove(1)}
        />
        <IconButton
          icon="trash"
          iconSize={14}
          label={t('pipelines.remove', { name })}
          disabled={stages.length === 1}
          onClick={onRemove}
        />
      </div>
      {isShown ? (
        <div className={styles.body}>
          <StageFields stage={stage} stages={stages} faultAt={faultAt} onChange={onChange} />
          <div>
            <Button size="small" icon="plus" onClick={onAdd}>
              {t('pipelines.addStage')}
            </Button>
          </div>
        </div>
      ) : null}
    </section>
  )
}

type FieldsProps = Pick<StageCardProps, 'stage' | 'stages' | 'faultAt' | 'onChange'>

function StageFields({ stage, stages, faultAt, onChange }: FieldsProps) {
  const { t, say } = useI18n()
  const deal = useObject('deal')
  const fields = (deal?.fields ?? []).filter((field) => !field.readonly && field.name !== 'stage')
  const set = (part: Partial<Stage>) => onChange({ ...stage, ...part })
  return (
    <>
      <WordsInput
        label={t('pipelines.name')}
        value={stage.name}
        onChange={(name) => set({ name })}
        error={faultAt('name')}
        required
      />
      <div className={styles.row}>
        <Field label={t('pipelines.kind')}>
          {(id) => (
            <Choice
              id={id}
              value={stage.kind}
              options={kinds.map((kind) => ({ value: kind, label: t(`pipelines.${kind}`) }))}
              onChange={(kind) => set({ kind: kinds.find((one) => one === kind) ?? 'open' })}
            />
          )}
        </Field>
        <Whole
          label={t('pipelines.probability')}
          value={stage.probability}
          error={faultAt('probability')}
          onChange={(probability) => set({ probability })}
        />
        <Whole
          label={t('pipelines.maxDays')}
          value={stage.max_days}
          error={faultAt('max_days')}
          onChange={(max_days) => set({ max_days })}
        />
        <Field label={t('pipelines.color')} error={faultAt('color')}>
          {(id) => (
            <Choice
              id={id}
              value={stage.color || 'none'}
              options={colors.map((color) => ({
                value: color || 'none',
                label: t(`pipelines.${color || 'none'}`),
                shown: (
                  <span className="row">
                    <Swatch color={color} /> {t(`pipelines.${color || 'none'}`)}
                  </span>
                ),
              }))}
              onChange={(color) => set({ color: color === 'none' ? '' : (color ?? '') })}
            />
          )}
        </Field>
      </div>
      <Field label={t('pipelines.transitions')} error={faultAt('transitions')}>
        {(id) => (
          <Choices
            id={id}
            values={stage.transitions}
            options={stages
              .filter((one) => one.key !== stage.key)
              .map((one) => ({ value: one.key, label: say(one.name) }))}
            onChange={(transitions) => set({ transitions })}
          />
        )}
      </Field>
      <Field label={t('pipelines.required')} error={faultAt('required')}>
        {(id) => (
          <Choices
            id={id}
            values={stage.required}
            options={fields.map((field) => ({ value: field.name, label: say(field.label) }))}
            onChange={(required) => set({ required })}
          />
        )}
      </Field>
      <Checks stage={stage} error={faultAt('checks')} onChange={(checks) => set({ checks })} />
    </>
  )
}

interface ChecksProps {
  stage: Stage
  error: string | undefined
  onChange: (checks: Stage['checks']) => void
}

function Checks({ stage, error, onChange }: ChecksProps) {
  const { t } = useI18n()
  const write = (at: number, part: Partial<Stage['checks'][number]>) =>
    onChange(stage.checks.map((one, index) => (index === at ? { ...one, ...part } : one)))
  return (
    <div className={styles.checks} role="group" aria-label={t('pipelines.checks')}>
      <span className="small muted">{t('pipelines.checks')}</span>
      {stage.checks.map((one, index) => (
        <div key={index} className={styles.check}>
          <ConditionField
            object="deal"
            value={one.when}
            label={t('pipelines.checkWhen')}
            onChange={(when) => write(index, { when })}
            isOpen={one.when === ''}
          />
          <WordsInput
            label={t('pipelines.checkMessage')}
            value={one.message}
            onChange={(message) => write(index, { message })}
            required
          />
          <IconButton
            icon="trash"
            iconSize={14}
            label={t('pipelines.removeCheck')}
            onClick={() => onChange(stage.checks.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      {error ? (
        <p className={styles.wrong} role="alert">
          <Icon name="alert" size={14} /> {error}
        </p>
      ) : null}
      <div>
        <Button
          size="small"
          look="text"
          icon="plus"
          onClick={() => onChange([...stage.checks, { when: '', message: { en: '', zh: '' } }])}
        >
          {t('pipelines.addCheck')}
        </Button>
      </div>
    </div>
  )
}
