import { useState } from 'react'
import type { Tried } from '@/api/scores'
import type { RuleDraft } from '@/areas/settings/scores/draft'
import { WordsInput } from '@/areas/settings/objects/WordsInput'
import { ConditionField } from '@/conditions/ConditionField'
import { useI18n } from '@/i18n/useI18n'
import { IconButton } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Tag } from '@/ui/Tag'
import { TextInput } from '@/ui/TextInput'
import styles from './Scores.module.css'

interface RuleRowProps {
  rule: RuleDraft
  number: number
  isLast: boolean
  groups: string[]
  tried: Tried | undefined
  onChange: (rule: RuleDraft) => void
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}

/** One rule, folded to a line until somebody opens it; what is wrong with it opens it, too. */
export function RuleRow({ rule, number, isLast, groups, tried, onChange, onMove, onRemove }: RuleRowProps) {
  const { t, say } = useI18n()
  const [isOpen, setOpen] = useState(rule.when === '')
  const mine = `rules.${rule.id}`
  const faults = (tried?.faults ?? []).filter((one) => isUnder(one.field, mine))
  const advice = (tried?.advice ?? []).filter((one) => isUnder(one.field, mine))
  const fault = (part: string) => {
    const found = faults.find((one) => one.field === `${mine}.${part}`)
    return found ? say(found.message) : undefined
  }
  const name = say(rule.label) || rule.id
  const isShown = isOpen || faults.length > 0
  return (
    <section className={styles.rule} aria-label={t('scores.ruleOf', { number, name })}>
      <div className={styles.ruleHead}>
        <button
          type="button"
          className={`grow ${styles.fold}`}
          aria-expanded={isShown}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name={isShown ? 'chevronDown' : 'chevronRight'} size={14} />
          <span className="ellipsis">{name}</span>
          {rule.first_of ? <Tag>{rule.first_of}</Tag> : null}
          {advice.length > 0 ? <Icon name="alert" size={14} className="ochre" /> : null}
        </button>
        <b className="number mono ellipsis">{rule.points}</b>
        <IconButton
          icon="chevronUp"
          iconSize={14}
          label={t('scores.up', { name })}
          disabled={number === 1}
          onClick={() => onMove(-1)}
        />
        <IconButton
          icon="chevronDown"
          iconSize={14}
          label={t('scores.down', { name })}
          disabled={isLast}
          onClick={() => onMove(1)}
        />
        <IconButton icon="trash" iconSize={14} label={t('scores.remove', { name })} onClick={onRemove} />
      </div>
      {advice.map((one) => (
        <p key={one.code} className={`small ochre ${styles.advice}`} role="status">
          {say(one.message)}
        </p>
      ))}
      {isShown ? (
        <div className={styles.ruleBody}>
          <WordsInput
            label={t('scores.ruleLabel')}
            value={rule.label}
            onChange={(label) => onChange({ ...rule, label })}
            error={fault('label')}
            required
          />
          <ConditionField
            object="contact"
            value={rule.when}
            label={t('scores.when')}
            onChange={(when) => onChange({ ...rule, when })}
            isOpen={rule.when === ''}
          />
          {fault('when') ? (
            <p className={styles.wrong} role="alert">
              <Icon name="alert" size={14} /> {fault('when')}
            </p>
          ) : null}
          <div className={styles.numbers}>
            <Field label={t('scores.points')} help={t('scores.pointsHelp')} error={fault('points')} required>
              {(id, describedBy) => (
                <TextInput
                  id={id}
                  className="mono"
                  aria-describedby={describedBy}
                  value={rule.points}
                  isBad={Boolean(fault('points'))}
                  onChange={(points) => onChange({ ...rule, points })}
                />
              )}
            </Field>
            <Field label={t('scores.group')} help={t('scores.groupHelp')}>
              {(id, describedBy) => (
                <TextInput
                  id={id}
                  aria-describedby={describedBy}
                  value={rule.first_of}
                  list={`${id}-groups`}
                  maxLength={60}
                  onChange={(first_of) => onChange({ ...rule, first_of })}
                  after={
                    <datalist id={`${id}-groups`}>
                      {groups.map((group) => (
                        <option key={group} value={group} />
                      ))}
                    </datalist>
                  }
                />
              )}
            </Field>
          </div>
        </div>
      ) : null}
    </section>
  )
}

function isUnder(field: string, address: string): boolean {
  return field === address || field.startsWith(`${address}.`)
}
