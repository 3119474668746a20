import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { createRecord } from '@/api/records'
import { readAloud, useKeyAfter } from '@/api/spelling'
import { faultOf, starter, valuesOf } from '@/areas/marketing/templates/templateDraft'
import { useI18n } from '@/i18n/useI18n'
import { randomId } from '@/lib/uuid'
import { isEnter } from '@/lib/keyboard'
import { keyOf } from '@/lib/keyOf'
import { ListPage } from '@/objects/ListPage'
import { useObject } from '@/objects/meta'
import { Button } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Link, useAddress, useGo } from '@/ui/navigation'
import { Notice, State } from '@/ui/State'
import { TextInput } from '@/ui/TextInput'
import styles from './templates.module.css'

/** The list of any object; a new template begins with a name and opens as a mail. */
export function TemplatesPage() {
  const { t } = useI18n()
  const object = useObject('template')
  const [address] = useAddress()
  if (!object)
    return <State icon="lock" title={t('errors.forbiddenTitle')} text={t('errors.forbiddenText')} />
  return address.new === '1' ? <NewTemplate /> : <ListPage object={object} />
}

function NewTemplate() {
  const { t, say } = useI18n()
  const purposes = useObject('template')?.fields.find((one) => one.name === 'purpose')?.options ?? []
  const go = useGo()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [key, setKey] = useState('')
  const [purpose, setPurpose] = useState<string>('marketing')
  useKeyAfter(name.trim(), key, setKey, '-')
  const create = useMutation({
    mutationFn: async () => {
      // Enter may come sooner than the key.
      const wish = key || keyOf(await readAloud(queries, name))
      return createRecord('templates', { key: wish, ...valuesOf(starter(name.trim(), purpose)) }, randomId())
    },
    onSuccess: (row) => {
      void queries.invalidateQueries({ queryKey: ['records', 'templates'] })
      go(`/templates/${row.id}`, { replace: true })
    },
  })
  const canCreate = name.trim() !== ''
  const submit = () => {
    if (canCreate) create.mutate()
  }
  return (
    <div className="page">
      <header className="top ruled">
        <Link className="muted quiet-link" to="/templates">
          {t('templates.title')}
        </Link>
        <Icon name="chevronRight" size={14} />
        <h1>{t('templates.new')}</h1>
      </header>
      <div className={styles.alone}>
        {create.isError && !faultOf(create.error, 'key') ? (
          <Notice tone="bad">{create.error.message}</Notice>
        ) : null}
        <Field label={t('templates.name')} required>
          {(id) => (
            <TextInput
              id={id}
              autoFocus
              size="large"
              value={name}
              placeholder={t('templates.nameHint')}
              onChange={setName}
              onKeyDown={(event) => {
                if (isEnter(event)) submit()
              }}
            />
          )}
        </Field>
        <Field
          label={t('templates.key')}
          required
          help={t('templates.keyHelp')}
          error={faultOf(create.error, 'key')}
        >
          {(id) => <TextInput id={id} className="mono" value={key} onChange={setKey} />}
        </Field>
        <Field label={t('templates.purpose')}>
          {(id) => (
            <Choice
              id={id}
              value={purpose}
              options={purposes.map((one) => ({ value: one.value, label: say(one.label) }))}
              onChange={(next) => setPurpose(next ?? 'marketing')}
            />
          )}
        </Field>
        <div className="row">
          <Button
            look="primary"
            size="large"
            disabled={!canCreate}
            isBusy={create.isPending}
            onClick={submit}
          >
            {t('templates.create')}
          </Button>
        </div>
      </div>
    </div>
  )
}
