import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { blueprintsQuery, flowsQuery } from '@/api/automations'
import { kindsQuery, saveDraft } from '@/api/designer'
import { readAloud } from '@/api/spelling'
import { BlueprintCard } from '@/areas/automations/BlueprintCard'
import { freeId } from '@/areas/automations/designer/edits'
import type { Definition } from '@/areas/automations/designer/definition'
import { freshConfig } from '@/areas/automations/form/setting'
import { useI18n } from '@/i18n/useI18n'
import { isEnter } from '@/lib/keyboard'
import { keyOf } from '@/lib/keyOf'
import { useMeta } from '@/objects/meta'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Icon, iconNamed } from '@/ui/Icon'
import { Link, useGo } from '@/ui/navigation'
import { TextInput } from '@/ui/TextInput'
import { tellProblem } from '@/ui/toast'
import styles from './designer/designer.module.css'
import gallery from './BlueprintsPage.module.css'

/** A flow from nothing: what passes through it, what starts it, what it is called. */
export function NewFlowPage() {
  const { t, say, language } = useI18n()
  const go = useGo()
  const queries = useQueryClient()
  const meta = useMeta()
  const kinds = useQuery(kindsQuery).data
  const flows = useQuery(flowsQuery).data ?? []
  const blueprints = useQuery(blueprintsQuery).data ?? []
  const [object, setObject] = useState('contact')
  const [trigger, setTrigger] = useState('record.created')
  const [name, setName] = useState('')
  const triggers = (kinds?.triggers ?? []).filter(
    (one) => one.objects.length === 0 || one.objects.includes(object),
  )
  const chosen = triggers.find((one) => one.name === trigger) ?? triggers[0]
  const create = useMutation({
    mutationFn: async () => {
      const other = language === 'zh' ? 'en' : 'zh'
      const key = freeId(
        `${object}-${keyOf(await readAloud(queries, name)) || trigger}`,
        new Set(flows.map((flow) => flow.key)),
      )
      const definition: Definition = {
        key,
        name: { en: '', zh: '', [language]: name.trim(), [other]: name.trim() },
        object,
        trigger: { ...(chosen ? freshConfig(chosen.schema) : {}), kind: chosen?.name ?? trigger },
        steps: [{ id: 'done', kind: 'exit', config: { outcome: 'done' } }],
      }
      return saveDraft(key, definition, null)
    },
    onSuccess: (draft) => go(`/flows/${draft.key}?step=__trigger`),
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  const canCreate = name.trim() !== '' && chosen !== undefined
  // The most usual things first; the others follow in their order.
  const usual = ['contact', 'lead', 'deal', 'company', 'submission', 'task']
  const objects = [...meta.objects]
    .filter((one) => one.can.read)
    .sort((a, b) => rank(usual, a.name) - rank(usual, b.name))
  return (
    <div className="page">
      <header className="top ruled">
        <Link className="muted quiet-link" to="/flows">
          {t('flows.title')}
        </Link>
        <Icon name="chevronRight" size={14} />
        <h1>{t('designer.newFlow')}</h1>
      </header>
      <div className="scroll grow">
        <div className={styles.form}>
          <p className="second">{t('designer.newText')}</p>
          <Field label={t('designer.newName')} required>
            {(id) => (
              <TextInput
                id={id}
                autoFocus
                size="large"
                value={name}
                placeholder={t('designer.newNameHint')}
                onChange={setName}
                onKeyDown={(event) => {
                  if (isEnter(event) && canCreate) create.mutate()
                }}
              />
            )}
          </Field>
          <section>
            <h2 className="strong">{t('designer.newObject')}</h2>
            <div className={styles.options} role="radiogroup" aria-label={t('designer.newObject')}>
              {objects.map((one) => (
                <Option
                  key={one.name}
                  icon={one.icon}
                  title={say(one.label)}
                  isChosen={one.name === object}
                  onChoose={() => setObject(one.name)}
                />
              ))}
            </div>
          </section>
          <section>
            <h2 className="strong">{t('designer.newTrigger')}</h2>
            <div className={styles.options} role="radiogroup" aria-label={t('designer.newTrigger')}>
              {triggers.map((one) => (
                <Option
                  key={one.name}
                  icon={one.icon}
                  title={say(one.label)}
                  text={say(one.summary)}
                  isChosen={one.name === chosen?.name}
                  onChoose={() => setTrigger(one.name)}
                />
              ))}
            </div>
          </section>
          <div className="row">
            <Button
              look="primary"
              size="large"
              icon="flow"
              disabled={!canCreate}
              isBusy={create.isPending}
              onClick={() => create.mutate()}
            >
              {t('designer.newCreate')}
            </Button>
          </div>
        </div>
        {blueprints.length > 0 ? (
          <section style={{ padding: '0 24px 24px' }}>
            <h2 className="strong">{t('designer.newOr')}</h2>
            <div className={gallery.gallery}>
              {blueprints.map((blueprint) => (
                <BlueprintCard
                  key={blueprint.key}
                  blueprint={blueprint}
                  all={blueprints}
                  onShow={() => go(`/blueprints?show=${blueprint.key}`)}
                />
              ))}
            </div>
          </section>
        ) : null}
      </div>
    </div>
  )
}

interface OptionProps {
  icon: string
  title: string
  text?: string
  isChosen: boolean
  onChoose: () => void
}

function Option({ icon, title, text, isChosen, onChoose }: OptionProps) {
  return (
    <button type="button" role="radio" aria-checked={isChosen} className={styles.choice} onClick={onChoose}>
      <Icon name={iconNamed(icon)} size={14} />
      <b>{title}</b>
      {text ? <span className="small muted">{text}</span> : null}
    </button>
  )
}

function rank(order: string[], name: string): number {
  const at = order.indexOf(name)
  return at < 0 ? order.length : at
}
