import type { Kinds } from '@/api/designer'
import type { Definition, ExitRule } from '@/areas/automations/designer/definition'
import { problemsAt, type Picture } from '@/areas/automations/designer/picture'
import { freshConfig } from '@/areas/automations/form/setting'
import { SettingForm } from '@/areas/automations/form/SettingForm'
import { Picked } from '@/areas/automations/form/Picked'
import { FormulaInput } from '@/areas/automations/form/FormulaInput'
import { WordsInput } from '@/areas/automations/form/small'
import { useEnvironment } from '@/areas/automations/form/environment'
import { ConditionField } from '@/conditions/ConditionField'
import { useI18n } from '@/i18n/useI18n'
import { plain } from '@/objects/FieldValue'
import { Button, IconButton } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { iconNamed, Icon } from '@/ui/Icon'
import { Section } from '@/ui/Section'
import { TextInput } from '@/ui/TextInput'
import { Check } from '@/ui/Toggle'
import styles from './designer.module.css'

interface PartProps {
  definition: Definition
  picture: Picture
  edit: (change: (definition: Definition) => Definition, mark?: string) => void
}

/** What starts the flow: the kind of trigger and its setting. */
export function TriggerPanel({ definition, picture, kinds, edit }: PartProps & { kinds: Kinds }) {
  const { t, say } = useI18n()
  const fits = kinds.triggers.filter(
    (one) => one.objects.length === 0 || one.objects.includes(definition.object),
  )
  const kind = kinds.triggers.find((one) => one.name === definition.trigger.kind)
  const { kind: name, ...config } = definition.trigger
  const wrong = problemsAt(picture.problems, 'trigger').filter((one) =>
    ['trigger', 'trigger.kind'].includes(one.field),
  )
  return (
    <>
      <section className={styles.part}>
        <div className="row">
          <Icon name={iconNamed(kind?.icon, 'bolt')} className="jade" />
          <h2 className="strong grow">{t('designer.startsWhen')}</h2>
        </div>
        <p className="second">{say(picture.trigger.sentence)}</p>
        {wrong.map((one) => (
          <p key={one.code} className={one.isWarning ? 'small ochre' : 'small cinnabar'}>
            {say(one.message)}
          </p>
        ))}
      </section>
      <section className={styles.part}>
        <div className={styles.more}>
          <Field label={t('designer.triggerKind')} help={say(kind?.summary)}>
            {(id) => (
              <Choice
                id={id}
                value={name}
                options={fits.map((one) => ({ value: one.name, label: say(one.label) }))}
                onChange={(next) => {
                  const chosen = kinds.triggers.find((one) => one.name === next)
                  if (chosen && chosen.name !== name) {
                    edit((one) => ({ ...one, trigger: { ...freshConfig(chosen.schema), kind: chosen.name } }))
                  }
                }}
              />
            )}
          </Field>
          {kind ? (
            <SettingForm
              schema={kind.schema}
              root={kind.schema}
              value={config}
              address="trigger"
              onChange={(next, mark) => edit((one) => ({ ...one, trigger: { ...next, kind: name } }), mark)}
            />
          ) : null}
        </div>
      </section>
      <ReEntry definition={definition} picture={picture} edit={edit} />
    </>
  )
}

const modes = ['once', 'after_exit', 'cool_down', 'every', 'by_key'] as const

function ReEntry({ definition, picture, edit }: PartProps) {
  const { t, say } = useI18n()
  const given = definition.re_entry ?? {}
  const mode = given.mode ?? 'once'
  const write = (change: Definition['re_entry'], mark?: string) =>
    edit((one) => ({ ...one, re_entry: { ...one.re_entry, ...change } }), mark)
  const error = say(problemsAt(picture.problems, 're_entry')[0]?.message) || null
  return (
    <Section title={t('designer.reEntry')} className={styles.part}>
      <div className={styles.more}>
        <Choice
          label={t('designer.reEntry')}
          value={mode}
          options={modes.map((one) => ({ value: one, label: t(`designer.${one}`) }))}
          onChange={(next) => {
            const days = next === 'cool_down' ? { days: given.days || 90 } : {}
            edit((one) => ({ ...one, re_entry: { mode: next ?? 'once', ...days } }))
          }}
        />
        {mode === 'cool_down' ? (
          <Field label={t('designer.coolDays')} error={error}>
            {(id) => (
              <TextInput
                id={id}
                inputMode="numeric"
                value={String(given.days ?? '')}
                onChange={(text) => write({ days: Number.parseInt(text, 10) || 0 }, 're_entry.days')}
              />
            )}
          </Field>
        ) : null}
        {mode === 'by_key' ? (
          <Field label={t('designer.keyFormula')} error={error}>
            {(id) => (
              <FormulaInput
                id={id}
                label={t('designer.keyFormula')}
                value={given.key ?? ''}
                isBad={error !== null}
                onChange={(key) => write({ key }, 're_entry.key')}
              />
            )}
          </Field>
        ) : null}
      </div>
    </Section>
  )
}

/** What holds for the whole flow: its name, when runs leave, how urgent it is. */
export function FlowSettings({ definition, picture, edit }: PartProps) {
  const { t } = useI18n()
  const settings = definition.settings ?? {}
  const write = (name: string, value: unknown) =>
    edit((one) => ({ ...one, settings: { ...one.settings, [name]: value } }), `settings.${name}`)
  return (
    <>
      <section className={styles.part}>
        <h2 className="strong">{t('designer.settings')}</h2>
        <p className="small muted">{t('designer.settingsHint')}</p>
        <div className={styles.more}>
          <Field label={t('designer.name')}>
            {(id) => (
              <WordsInput
                id={id}
                label={t('designer.name')}
                value={definition.name}
                isBad={false}
                onChange={(name) => edit((one) => ({ ...one, name }), 'name')}
              />
            )}
          </Field>
          <Field label={t('designer.summary')}>
            {(id) => (
              <WordsInput
                id={id}
                label={t('designer.summary')}
                value={definition.summary ?? { en: '', zh: '' }}
                isBad={false}
                onChange={(summary) => edit((one) => ({ ...one, summary }), 'summary')}
              />
            )}
          </Field>
        </div>
      </section>
      <ExitRules definition={definition} picture={picture} edit={edit} />
      <section className={styles.part}>
        <div className={styles.more}>
          <Field label={t('designer.lane')}>
            {(id) => (
              <Choice
                id={id}
                value={plain(settings.lane ?? 'normal')}
                options={(['urgent', 'normal', 'bulk'] as const).map((one) => ({
                  value: one,
                  label: t(`designer.${one}`),
                }))}
                onChange={(next) => write('lane', next ?? 'normal')}
              />
            )}
          </Field>
          <Field label={t('designer.attempts')}>
            {(id) => (
              <TextInput
                id={id}
                inputMode="numeric"
                value={plain(settings.attempts ?? 8)}
                onChange={(text) => write('attempts', Number.parseInt(text, 10) || 1)}
              />
            )}
          </Field>
          <Field label={t('designer.onErrorOfSteps')}>
            {(id) => (
              <Choice
                id={id}
                value={plain(settings.on_error ?? 'park')}
                options={[
                  { value: 'park', label: t('designer.park') },
                  { value: 'continue', label: t('designer.continueOn') },
                  { value: 'exit', label: t('designer.exitFlow') },
                ]}
                onChange={(next) => write('on_error', next ?? 'park')}
              />
            )}
          </Field>
          <Check
            checked={settings.own_changes === true}
            label={t('designer.ownChanges')}
            onChange={(isOn) => write('own_changes', isOn)}
          />
        </div>
      </section>
    </>
  )
}

function ExitRules({ definition, picture, edit }: PartProps) {
  const { t } = useI18n()
  const rules = definition.exits ?? []
  const write = (next: ExitRule[], mark?: string) => edit((one) => ({ ...one, exits: next }), mark)
  return (
    <Section title={t('designer.exitRules')} className={styles.part}>
      {rules.map((rule, index) => (
        <OneRule
          key={index}
          rule={rule}
          index={index}
          picture={picture}
          onChange={(next) =>
            write(
              rules.flatMap((one, at) => (at === index ? (next ? [next] : []) : [one])),
              next ? `exits.${index}` : '',
            )
          }
        />
      ))}
      <Button
        size="small"
        look="text"
        icon="plus"
        onClick={() => write([...rules, { on: '', outcome: 'left' }])}
      >
        {t('designer.addExit')}
      </Button>
    </Section>
  )
}

interface OneRuleProps {
  rule: ExitRule
  index: number
  picture: Picture
  onChange: (rule: ExitRule | null) => void
}

function OneRule({ rule, index, picture, onChange }: OneRuleProps) {
  const { t, say } = useI18n()
  const { object, record } = useEnvironment()
  const found = problemsAt(picture.problems, `exits.${index}`)
  const put = (change: ExitRule) => {
    const next = { ...rule, ...change }
    onChange(
      Object.fromEntries(Object.entries(next).filter(([, value]) => value !== '' && value !== undefined)),
    )
  }
  return (
    <div className={styles.rule}>
      <div className="row">
        <span className="small muted grow">{t('designer.exitRule', { number: index + 1 })}</span>
        <IconButton icon="close" iconSize={13} label={t('common.remove')} onClick={() => onChange(null)} />
      </div>
      <Field
        label={t('designer.exitOn')}
        error={say(found.find((one) => !one.field.endsWith('.when'))?.message) || null}
      >
        {(id) => (
          <Picked
            id={id}
            what="event"
            label={t('designer.exitOn')}
            value={rule.on ?? ''}
            isMany={false}
            isBad={false}
            config={{}}
            over=""
            onChange={(on) => put({ on: plain(on) })}
          />
        )}
      </Field>
      <ConditionField
        object={object}
        label={t('designer.exitWhen')}
        value={rule.when ?? ''}
        events={rule.on ? [rule.on] : []}
        record={record}
        onChange={(when) => put({ when })}
      />
      <Field label={t('designer.exitLabel')}>
        {(id) => (
          <WordsInput
            id={id}
            label={t('designer.exitLabel')}
            value={rule.label ?? { en: '', zh: '' }}
            isBad={false}
            onChange={(label) => put({ label })}
          />
        )}
      </Field>
    </div>
  )
}
