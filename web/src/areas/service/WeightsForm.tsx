import type { HealthRule, WeightsDraft } from '@/api/health'
import styles from '@/areas/service/service.module.css'
import { ConditionField } from '@/conditions/ConditionField'
import { useI18n } from '@/i18n/useI18n'
import { Button, IconButton } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { TextInput } from '@/ui/TextInput'

interface PartProps {
  draft: WeightsDraft
  onChange: (draft: WeightsDraft) => void
  faultAt: (field: string) => string | undefined
  /** The reader may look, and not change. */
  isFixed: boolean
}

const numbers = [
  { key: 'start', label: 'service.startAt' },
  { key: 'watch', label: 'service.watch' },
  { key: 'threshold', label: 'service.threshold' },
  { key: 'window_days', label: 'service.window' },
] as const

export function Numbers({ draft, onChange, faultAt, isFixed }: PartProps) {
  const { t } = useI18n()
  return (
    <div className={styles.numbers}>
      {numbers.map(({ key, label }) => (
        <Field
          key={key}
          label={t(label)}
          error={faultAt(key)}
          help={key === 'threshold' ? t('service.thresholdText') : undefined}
        >
          {(id, describedBy) => (
            <TextInput
              id={id}
              aria-describedby={describedBy}
              inputMode="numeric"
              value={String(draft[key])}
              disabled={isFixed}
              isBad={Boolean(faultAt(key))}
              onChange={(text) => onChange({ ...draft, [key]: whole(text) })}
            />
          )}
        </Field>
      ))}
    </div>
  )
}

export function Rules({ struck, ...part }: PartProps & { struck: Record<string, number> }) {
  const { t } = useI18n()
  const { draft, onChange, isFixed } = part
  const add = () => {
    const rule = {
      id: freshId(draft.rules),
      label: { en: 'New condition', zh: '新条件' },
      when: 'daily_users < 1',
      points: -10,
    }
    onChange({ ...draft, rules: [...draft.rules, rule] })
  }
  return (
    <>
      <h2 className={styles.title}>{t('service.rules')}</h2>
      {draft.rules.map((rule, index) => (
        <Rule key={rule.id} rule={rule} at={index} count={struck[rule.id]} {...part} />
      ))}
      {isFixed ? null : (
        <span>
          <Button icon="plus" onClick={add}>
            {t('service.add')}
          </Button>
        </span>
      )}
    </>
  )
}

interface RuleProps extends PartProps {
  rule: HealthRule
  at: number
  count: number | undefined
}

function Rule({ rule, at, count, draft, onChange, faultAt, isFixed }: RuleProps) {
  const { t, say, language } = useI18n()
  const set = (part: Partial<HealthRule>) =>
    onChange({ ...draft, rules: draft.rules.map((one, index) => (index === at ? { ...one, ...part } : one)) })
  const wrong = faultAt(`rules.${rule.id}.when`)
  return (
    <div className={styles.rule} role="group" aria-label={say(rule.label)}>
      <Field label={t('service.rule')} error={faultAt(`rules.${rule.id}.label`)}>
        {(id) => (
          <TextInput
            id={id}
            value={say(rule.label)}
            disabled={isFixed}
            onChange={(text) => set({ label: { ...rule.label, [language]: text } })}
          />
        )}
      </Field>
      <Field label={t('service.points')} error={faultAt(`rules.${rule.id}.points`)}>
        {(id) => (
          <TextInput
            id={id}
            value={String(rule.points)}
            disabled={isFixed}
            isBad={Boolean(faultAt(`rules.${rule.id}.points`))}
            onChange={(text) => set({ points: whole(text) })}
          />
        )}
      </Field>
      {isFixed ? null : (
        <IconButton
          icon="trash"
          label={t('service.removeRule', { name: say(rule.label) })}
          onClick={() => onChange({ ...draft, rules: draft.rules.filter((_, index) => index !== at) })}
        />
      )}
      <div className={styles.wide}>
        <ConditionField
          object="health_record"
          value={rule.when}
          label={t('service.when')}
          onChange={(when) => (isFixed ? undefined : set({ when }))}
        />
        {wrong ? (
          <p className={styles.wrong} role="alert">
            <Icon name="alert" size={14} /> {wrong}
          </p>
        ) : null}
        {count === undefined ? null : <p className="small muted">{t('service.strikes', { count })}</p>}
      </div>
    </div>
  )
}

/** What is no number counts as none, so that the field can be empty while somebody types. */
function whole(text: string): number {
  const found = /-?\d{1,4}/u.exec(text.replaceAll('−', '-'))
  return found ? Number(found[0]) : 0
}

function freshId(rules: readonly HealthRule[]): string {
  let number = rules.length + 1
  while (rules.some((rule) => rule.id === `rule-${number}`)) number += 1
  return `rule-${number}`
}
