import type { Sending } from '@/api/sending'
import { any, Calendar, Channel, Time, Whole } from '@/areas/settings/SendingFields'
import { Group } from '@/areas/settings/SendingGroup'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Choice, Choices } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import styles from './SendingPage.module.css'

type Hours = Sending['hours'][number]
type Cap = Sending['caps'][number]
type Rate = Sending['rates'][number]

interface RulesProps<T> {
  rules: T[]
  /** `isMoved` when a rule came or went, and the numbers of the others changed. */
  onChange: (rules: T[], isMoved: boolean) => void
  choices: Sending
  faultAt: (field: string) => string | undefined
}

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

export function QuietHours({ rules, onChange, choices, faultAt }: RulesProps<Hours>) {
  const { t } = useI18n()
  const fresh = {
    channel: any,
    purpose: any,
    opens: '08:00',
    closes: '20:00',
    weekdays: [1, 2, 3, 4, 5, 6, 7],
    calendar: '',
  }
  return (
    <Group
      title={t('sending.hours')}
      text={t('sending.hoursText')}
      none={t('sending.hoursNone')}
      addLabel={t('sending.addHours')}
      fresh={fresh}
      rules={rules}
      onChange={onChange}
      fault={faultAt('hours')}
    >
      {(rule, number, change) => (
        <HoursRule
          rule={rule}
          onChange={change}
          choices={choices}
          faultAt={(name) => faultAt(`hours.${number}.${name}`)}
        />
      )}
    </Group>
  )
}

function HoursRule({ rule, onChange, choices, faultAt }: RuleProps<Hours>) {
  const { t, say } = useI18n()
  const weekdays = rule.weekdays ?? []
  return (
    <>
      <Time
        label={t('sending.opens')}
        value={rule.opens ?? ''}
        error={faultAt('opens')}
        onChange={(opens) => onChange({ ...rule, opens })}
      />
      <Time
        label={t('sending.closes')}
        value={rule.closes ?? ''}
        error={faultAt('closes')}
        onChange={(closes) => onChange({ ...rule, closes })}
      />
      <div>
        <Field label={t('sending.weekdays')} error={faultAt('weekdays')}>
          {(id) => (
            <div id={id} role="group" aria-label={t('sending.weekdays')} className={styles.days}>
              {days.map((day, index) => {
                const isOn = weekdays.includes(index + 1)
                return (
                  <Button
                    key={day}
                    look={isOn ? 'chosen' : 'default'}
                    aria-pressed={isOn}
                    onClick={() => onChange({ ...rule, weekdays: toggled(weekdays, index + 1) })}
                  >
                    {t(`sending.${day}`)}
                  </Button>
                )
              })}
            </div>
          )}
        </Field>
      </div>
      {isTime(rule.opens) && isTime(rule.closes) && rule.opens >= rule.closes ? (
        <p className={`${styles.note} small muted`}>
          {rule.opens === rule.closes ? t('sending.allDay') : t('sending.overnight')}
        </p>
      ) : null}
      <Calendar
        value={rule.calendar ?? ''}
        known={choices.calendars}
        error={faultAt('calendar')}
        onChange={(calendar) => onChange({ ...rule, calendar })}
      />
      <Channel
        value={rule.channel ?? any}
        choices={choices}
        error={faultAt('channel')}
        onChange={(channel) => onChange({ ...rule, channel })}
      />
      <div className={styles.middle}>
        <Field label={t('sending.purpose')} error={faultAt('purpose')}>
          {(id) => (
            <Choice
              id={id}
              value={rule.purpose ?? any}
              onChange={(purpose) => onChange({ ...rule, purpose: purpose ?? any })}
              options={[
                { value: any, label: t('sending.anyPurpose') },
                ...choices.purposes.map((one) => ({ value: one.value, label: say(one.label) })),
              ]}
            />
          )}
        </Field>
      </div>
    </>
  )
}

export function Caps({ rules, onChange, choices, faultAt }: RulesProps<Cap>) {
  const { t, say } = useI18n()
  const units = [
    { value: 'minutes', label: t('sending.minutes') },
    { value: 'hours', label: t('sending.hoursUnit') },
    { value: 'days', label: t('sending.days') },
  ]
  return (
    <Group
      title={t('sending.caps')}
      text={t('sending.capsText')}
      none={t('sending.capsNone')}
      addLabel={t('sending.addCap')}
      fresh={{ most: 3, amount: 7, unit: 'days', channel: any, purposes: ['marketing'] }}
      rules={rules}
      onChange={onChange}
      fault={faultAt('caps')}
    >
      {(rule, number, change) => {
        const fault = (name: string) => faultAt(`caps.${number}.${name}`)
        return (
          <>
            <Whole
              label={t('sending.most')}
              unit={t('sending.messages')}
              value={rule.most}
              error={fault('most')}
              onChange={(most) => change({ ...rule, most })}
            />
            <Whole
              label={t('sending.amount')}
              value={rule.amount}
              error={fault('amount')}
              onChange={(amount) => change({ ...rule, amount })}
            />
            <div className={styles.narrow}>
              <Field label={t('sending.unit')} error={fault('unit')}>
                {(id) => (
                  <Choice
                    id={id}
                    value={rule.unit ?? 'days'}
                    onChange={(unit) => change({ ...rule, unit: unit ?? 'days' })}
                    options={units}
                  />
                )}
              </Field>
            </div>
            <Channel
              value={rule.channel ?? any}
              choices={choices}
              error={fault('channel')}
              onChange={(channel) => change({ ...rule, channel })}
            />
            <div className={styles.middle}>
              <Field label={t('sending.purposes')} error={fault('purposes')}>
                {(id) => (
                  <Choices
                    id={id}
                    values={rule.purposes ?? []}
                    onChange={(purposes) => change({ ...rule, purposes })}
                    options={choices.purposes.map((one) => ({ value: one.value, label: say(one.label) }))}
                    placeholder={t('sending.anyPurpose')}
                  />
                )}
              </Field>
            </div>
          </>
        )
      }}
    </Group>
  )
}

export function Rates({ rules, onChange, choices, faultAt }: RulesProps<Rate>) {
  const { t } = useI18n()
  return (
    <Group
      title={t('sending.rates')}
      text={t('sending.ratesText')}
      none={t('sending.ratesNone')}
      addLabel={t('sending.addRate')}
      fresh={{ channel: choices.channels[0]?.value ?? any, most: 100, seconds: 60 }}
      rules={rules}
      onChange={onChange}
      fault={faultAt('rates')}
    >
      {(rule, number, change) => {
        const fault = (name: string) => faultAt(`rates.${number}.${name}`)
        return (
          <>
            <Channel
              value={rule.channel}
              choices={choices}
              error={fault('channel')}
              onChange={(channel) => change({ ...rule, channel })}
            />
            <Whole
              label={t('sending.most')}
              unit={t('sending.messages')}
              value={rule.most}
              error={fault('most')}
              onChange={(most) => change({ ...rule, most })}
            />
            <Whole
              label={t('sending.amount')}
              unit={t('sending.seconds')}
              value={rule.seconds}
              error={fault('seconds')}
              onChange={(seconds) => change({ ...rule, seconds })}
            />
          </>
        )
      }}
    </Group>
  )
}

interface RuleProps<T> {
  rule: T
  onChange: (rule: T) => void
  choices: Sending
  faultAt: (name: string) => string | undefined
}

function toggled(days: number[], day: number): number[] {
  return days.includes(day) ? days.filter((one) => one !== day) : [...days, day].sort()
}

const isTime = (text: string | undefined): text is string => /^([01]\d|2[0-3]):[0-5]\d$/u.test(text ?? '')
