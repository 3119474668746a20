import type { Tried } from '@/api/scores'
import { moved, newRule, type RuleDraft, type ScoreDraft } from '@/areas/settings/scores/draft'
import { RuleRow } from '@/areas/settings/scores/RuleRow'
import { WordsInput } from '@/areas/settings/objects/WordsInput'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { TextInput } from '@/ui/TextInput'
import { Check } from '@/ui/Toggle'
import styles from './Scores.module.css'

interface ScoreFormProps {
  draft: ScoreDraft
  onChange: (draft: ScoreDraft) => void
  tried: Tried | undefined
}

export function ScoreForm({ draft, onChange, tried }: ScoreFormProps) {
  const { t, say } = useI18n()
  const set = (part: Partial<ScoreDraft>) => onChange({ ...draft, ...part })
  const fault = (field: string) => {
    const found = tried?.faults.find((one) => one.field === field)
    return found ? say(found.message) : undefined
  }
  const setRule = (at: number, rule: RuleDraft) =>
    set({ rules: draft.rules.map((one, index) => (index === at ? rule : one)) })
  const groups = [...new Set(draft.rules.map((rule) => rule.first_of).filter(Boolean))]
  return (
    <>
      <WordsInput
        label={t('scores.name')}
        value={draft.name}
        onChange={(name) => set({ name })}
        error={fault('name') ?? fault('key')}
        required
      />
      <div className={styles.numbers}>
        <Number
          label={t('scores.cap')}
          help={t('scores.capHelp')}
          value={draft.cap}
          error={fault('cap')}
          onChange={(cap) => set({ cap: cap ?? 0 })}
        />
        <Number
          label={t('scores.threshold')}
          help={t('scores.thresholdHelp', { highest: tried?.highest ?? '…' })}
          value={draft.threshold}
          error={fault('threshold')}
          onChange={(threshold) => set({ threshold })}
        />
        <Number
          label={`${t('scores.fade')}: ${t('scores.fadePercent')}`}
          help={t('scores.fadeHelp')}
          value={draft.fade.percent}
          error={fault('fade.percent')}
          onChange={(percent) => set({ fade: { ...draft.fade, percent: percent ?? 0 } })}
        />
        <Number
          label={t('scores.fadeDays')}
          value={draft.fade.days}
          error={fault('fade.days')}
          onChange={(days) => set({ fade: { ...draft.fade, days: days ?? 0 } })}
        />
      </div>
      <Check
        label={t('scores.isOn')}
        checked={draft.is_active}
        onChange={(is_active) => set({ is_active })}
      />
      <h2 className={styles.title}>{t('scores.rules')}</h2>
      {draft.rules.map((rule, index) => (
        <RuleRow
          key={rule.id}
          rule={rule}
          number={index + 1}
          isLast={index === draft.rules.length - 1}
          groups={groups}
          tried={tried}
          onChange={(next) => setRule(index, next)}
          onMove={(by) => set({ rules: moved(draft.rules, index, index + by) })}
          onRemove={() => set({ rules: draft.rules.filter((_, at) => at !== index) })}
        />
      ))}
      <div>
        <Button icon="plus" onClick={() => set({ rules: [...draft.rules, newRule(draft.rules)] })}>
          {t('scores.addRule')}
        </Button>
      </div>
    </>
  )
}

interface NumberProps {
  label: string
  help?: string
  value: number | null
  error: string | undefined
  onChange: (value: number | null) => void
}

function Number({ label, help, value, error, onChange }: NumberProps) {
  return (
    <Field label={label} help={help} error={error}>
      {(id, describedBy) => (
        <TextInput
          id={id}
          aria-describedby={describedBy}
          inputMode="numeric"
          value={value === null ? '' : String(value)}
          isBad={Boolean(error)}
          onChange={(text) => {
            const digits = text.replace(/\D/gu, '').slice(0, 6)
            onChange(digits === '' ? null : parseInt(digits, 10))
          }}
        />
      )}
    </Field>
  )
}
