import type { Run } from '@/api/types'
import { effectStatus, errorText } from '@/areas/automations/status'
import { withoutTags } from '@/lib/liquid'
import { useI18n } from '@/i18n/useI18n'
import { addressOf, isPerson, useObject } from '@/objects/meta'
import { Avatar } from '@/ui/Avatar'
import { Icon, type IconName } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import { Pairs, Section } from '@/ui/Section'
import { Tag } from '@/ui/Tag'
import styles from './RunPage.module.css'

/** Who passes, since when, what started it and what it has changed. */
export function RunFacts({ run }: { run: Run }) {
  const { t, say, format } = useI18n()
  const object = useObject(run.subject.object)
  const end = run.trace[run.trace.length - 1]?.at
  const until = run.wake_at || !end ? new Date() : new Date(end)
  const changed: [IconName, string, number | undefined][] = [
    ['mail', t('runs.mails'), run.changed.mails],
    ['task', t('runs.tasks'), run.changed.tasks],
    ['note', t('runs.fields'), run.changed.fields],
    ['lock', t('runs.held'), run.changed.held],
  ]
  return (
    <>
      <Section title={t('runs.run')}>
        <Pairs
          items={[
            {
              label: object ? say(object.label) : t('runs.person'),
              value: (
                <span className="row">
                  <Avatar
                    id={run.subject.id}
                    name={run.subject.label}
                    isSquare={!isPerson(run.subject.object)}
                    size="small"
                  />
                  <Link className="link plain ellipsis" to={addressOf(object, run.subject.id)}>
                    {run.subject.label || run.subject.id.slice(0, 8)}
                  </Link>
                </span>
              ),
            },
            { label: t('runs.entered'), value: format.moment(run.entered_at) },
            {
              label: t('runs.runningFor'),
              value: format.span(until.getTime() - new Date(run.entered_at).getTime()),
            },
            { label: t('runs.wake'), value: run.wake_at ? format.moment(run.wake_at) : '—' },
            { label: t('runs.attempts'), value: format.number(run.trace.length) },
            ...(run.outcome
              ? [
                  {
                    label: t('runs.outcome'),
                    value: say(run.reason) || run.outcome,
                  },
                ]
              : []),
            { label: t('runs.number'), value: <span className="mono">{run.id}</span> },
          ]}
        />
      </Section>
      <Section title={t('runs.started')}>
        <div className={styles.cause}>
          <b className="ink">{say(run.trigger?.sentence) || t('runs.wokenBy')}</b>
          {run.trigger?.at ? (
            <div className="small">
              {format.moment(run.trigger.at)} · {format.exactTime(run.trigger.at)}
            </div>
          ) : null}
        </div>
      </Section>
      <Section title={t('runs.changed')}>
        {changed.map(([icon, label, value]) => (
          <div key={label} className="row" style={{ height: 28 }}>
            <Icon name={icon} className="muted" />
            <span className="grow">{label}</span>
            {format.number(value ?? 0)}
          </div>
        ))}
      </Section>
      {run.effects.length > 0 ? (
        <Section title={t('runs.effects')} count={run.effects.length}>
          {run.effects.map((effect) => (
            <EffectLine key={effect.idem} effect={effect} />
          ))}
        </Section>
      ) : null}
    </>
  )
}

function EffectLine({ effect }: { effect: Run['effects'][number] }) {
  const i18n = useI18n()
  const { t, say, format } = i18n
  const status = effectStatus(effect.state, i18n)
  const error = errorText(effect.error, say)
  return (
    <div style={{ padding: '4px 0' }}>
      <div className="row">
        <span className="grow ellipsis" title={effect.idem}>
          {withoutTags(say(effect.label)) || effect.kind}
        </span>
        <Tag tone={status.tone}>{status.text}</Tag>
      </div>
      <div className="small muted">
        {[
          effect.due_at ? format.moment(effect.due_at) : '',
          effect.attempts > 1 ? t('runs.tries', { count: effect.attempts }) : '',
          error,
        ]
          .filter(Boolean)
          .join(' · ')}
      </div>
    </div>
  )
}
