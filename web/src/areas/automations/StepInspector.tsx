import { Fragment } from 'react'
import type { Flow, FlowStep } from '@/api/types'
import { peopleAt, stepIcon } from '@/areas/automations/status'
import { firstStep, story } from '@/areas/automations/story'
import { triggerId } from '@/areas/automations/designer/definition'
import { isPhrase } from '@/i18n/phrase'
import { withoutTags } from '@/lib/liquid'
import { useI18n } from '@/i18n/useI18n'
import { useMeta } from '@/objects/meta'
import { ConditionText } from '@/ui/ConditionText'
import { Icon } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import { Pairs } from '@/ui/Section'
import { Dot, Tag } from '@/ui/Tag'
import styles from './FlowPage.module.css'

export function StepInspector({ flow, chosen }: { flow: Flow; chosen: string | null }) {
  const { t, say } = useI18n()
  const step = flow.steps.find((one) => one.id === chosen)
  if (step) return <StepDetail flow={flow} step={step} />
  return (
    <>
      <section className={styles.part}>
        <h3>{chosen === triggerId ? t('flows.trigger') : t('flows.summary')}</h3>
        <p className="second">{chosen === triggerId ? say(flow.trigger_sentence) : say(flow.summary)}</p>
      </section>
      {chosen === triggerId ? <Config config={partOf(flow.definition, 'trigger')} /> : null}
      <section className={styles.part}>
        <p className="small muted">{t('flows.chooseStep')}</p>
      </section>
    </>
  )
}

function partOf(definition: Record<string, unknown>, name: string): Record<string, unknown> {
  const part = definition[name]
  return typeof part === 'object' && part !== null ? (part as Record<string, unknown>) : {}
}

/** The number under which the step stands in the flow told in words. */
function numberOf(flow: Flow, step: FlowStep): number | undefined {
  const lines = story(flow.steps, firstStep(flow) ?? '')
  return lines.find((line) => line.kind === 'step' && line.step?.id === step.id)?.number
}

function StepDetail({ flow, step }: { flow: Flow; step: FlowStep }) {
  const { t, say, format } = useI18n()
  const kind = useMeta().step_kinds.find((one) => one.name === step.kind)
  const counts = flow.counts[step.id]
  const number = numberOf(flow, step)
  const passed = (exit: string) =>
    flow.edges
      .filter((edge) => edge.from === step.id && edge.exit === exit)
      .reduce((sum, edge) => sum + edge.passed, 0)
  const total = step.exits.reduce((sum, exit) => sum + passed(exit.name), 0)
  const nameOf = (id: string | null) => say(flow.steps.find((one) => one.id === id)?.name) || t('flows.end')
  return (
    <>
      <section className={styles.part}>
        <div className="row">
          <Icon name={stepIcon(step)} className="jade" />
          <h2 className="strong grow">{say(step.name)}</h2>
          <span className="small muted">
            {t('flows.inspector')} {number}
          </span>
        </div>
        <p className="second">{withoutTags(say(step.sentence))}</p>
        <div className="row wrap" style={{ marginTop: 6 }}>
          {kind ? <Tag>{say(kind.label)}</Tag> : <Tag>{step.kind}</Tag>}
          {counts?.here ? (
            <Link to={peopleAt(flow.key, step.id)} aria-label={t('flows.seePeople')}>
              <Tag tone="good">{t('flows.hereNow', { count: format.number(counts.here) })}</Tag>
            </Link>
          ) : null}
          {counts?.passed ? (
            <span className="small muted">{t('flows.passed', { count: format.number(counts.passed) })}</span>
          ) : null}
        </div>
      </section>
      <section className={styles.part}>
        <h3>{t('flows.exits')}</h3>
        {step.exits.map((exit, index) => (
          <div key={exit.name} className={styles.exit}>
            <Dot tone={index === 0 ? 'good' : 'hollow'} />
            <span>
              {say(exit.label) || exit.name} <span className="muted">→ {nameOf(exit.next)}</span>
            </span>
            <span>
              <b>{format.number(passed(exit.name))}</b>{' '}
              {total > 0 && step.exits.length > 1 ? (
                <span className="muted">{format.percent(passed(exit.name) / total)}</span>
              ) : null}
            </span>
          </div>
        ))}
      </section>
      <Config config={step.config} />
    </>
  )
}

/** What the step was set to. Condition texts are shown as such; the designer will draw forms from the same schema. */
function Config({ config }: { config: Record<string, unknown> }) {
  const { t } = useI18n()
  const entries = Object.entries(config).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  )
  if (entries.length === 0) return null
  const conditions = entries.filter(
    ([name, value]) => typeof value === 'string' && /^(when|where|condition|if|unless|filter)$/u.test(name),
  )
  const rest = entries.filter((entry) => !conditions.includes(entry))
  return (
    <section className={styles.part}>
      <h3>{t('flows.setting')}</h3>
      {conditions.map(([name, value]) => (
        <Fragment key={name}>
          <ConditionText text={String(value as string)} />
        </Fragment>
      ))}
      <Pairs
        width={104}
        items={rest.map(([name, value]) => ({ key: name, label: name, value: <Setting value={value} /> }))}
      />
    </section>
  )
}

function Setting({ value }: { value: unknown }) {
  const { say, t, format } = useI18n()
  if (isPhrase(value)) return <>{say(value)}</>
  if (typeof value === 'boolean') return <>{value ? t('common.yes') : t('common.no')}</>
  if (typeof value === 'string' || typeof value === 'number') return <>{value}</>
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return <>{format.list(value)}</>
  return <span className="mono">{JSON.stringify(value)}</span>
}
