import { useState } from 'react'
import type { FormField } from '@/api/types'
import { moved, offersOf, type FormDraft } from '@/areas/marketing/formDraft'
import { useI18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import { useMeta } from '@/objects/meta'
import { Button, IconButton } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Notice } from '@/ui/State'
import { Tag } from '@/ui/Tag'
import { TextInput } from '@/ui/TextInput'
import { Check } from '@/ui/Toggle'
import styles from './FormPage.module.css'

interface FormFieldsProps {
  draft: FormDraft
  onChange: (draft: FormDraft) => void
}

/** The questions in their order: drag them, or move them with the arrows. */
export function FormFields({ draft, onChange }: FormFieldsProps) {
  const { t, say } = useI18n()
  const offers = offersOf(useMeta())
  const [open, setOpen] = useState<string | null>(null)
  const [dragged, setDragged] = useState<number | null>(null)
  const { fields } = draft
  const write = (next: FormField[]) => onChange({ ...draft, fields: next })
  const offerOf = (name: string) => offers.find((offer) => offer.field.name === name)
  const labelOf = (field: FormField) =>
    say(field.label) || say(offerOf(field.name)?.field.label) || field.name
  const missing = offers.filter((offer) => !fields.some((field) => field.name === offer.field.name))
  return (
    <>
      {fields.length > 0 && !fields.some((field) => field.name === 'email') ? (
        <div style={{ marginBottom: 12 }}>
          <Notice tone="soon">{t('forms.noEmail')}</Notice>
        </div>
      ) : null}
      {fields.length === 0 ? <p className="second">{t('forms.noFields')}</p> : null}
      <ol aria-label={t('forms.fields')}>
        {fields.map((field, index) => (
          <li
            key={field.name}
            className={classes(styles.field, dragged === index ? styles.dragged : null)}
            draggable={open !== field.name}
            onDragStart={() => setDragged(index)}
            onDragEnd={() => setDragged(null)}
            onDragOver={(event) => {
              event.preventDefault()
              if (dragged === null || dragged === index) return
              write(moved(fields, dragged, index))
              setDragged(index)
            }}
          >
            <div className="row">
              <Icon name="grip" className="muted" />
              <button
                type="button"
                className="grow ellipsis"
                aria-expanded={open === field.name}
                title={t('forms.editField', { name: labelOf(field) })}
                onClick={() => setOpen(open === field.name ? null : field.name)}
              >
                {labelOf(field)} {field.required ? <span className="cinnabar">*</span> : null}{' '}
                <span className="muted small">{say(offerOf(field.name)?.object.label)}</span>
              </button>
              <IconButton
                icon="chevronUp"
                iconSize={14}
                label={t('forms.moveUp', { name: labelOf(field) })}
                disabled={index === 0}
                onClick={() => write(moved(fields, index, index - 1))}
              />
              <IconButton
                icon="chevronDown"
                iconSize={14}
                label={t('forms.moveDown', { name: labelOf(field) })}
                disabled={index === fields.length - 1}
                onClick={() => write(moved(fields, index, index + 1))}
              />
              <IconButton
                icon="close"
                iconSize={14}
                label={t('forms.removeField', { name: labelOf(field) })}
                onClick={() => write(fields.filter((_, at) => at !== index))}
              />
            </div>
            {open === field.name ? (
              <FieldSettings
                field={field}
                known={offerOf(field.name)?.field.label}
                onChange={(next) => write(fields.map((one, at) => (at === index ? next : one)))}
              />
            ) : null}
          </li>
        ))}
      </ol>
      <div style={{ marginTop: 12, maxWidth: 320 }}>
        <Choice
          label={t('forms.addField')}
          value={null}
          placeholder={t('forms.addField')}
          options={missing.map((offer) => ({
            value: offer.field.name,
            label: say(offer.field.label),
            shown: (
              <span className="row">
                <span className="grow">{say(offer.field.label)}</span>
                <Tag>{say(offer.object.label)}</Tag>
              </span>
            ),
          }))}
          onChange={(name) => {
            if (name) write([...fields, { name }])
          }}
        />
      </div>
    </>
  )
}

interface FieldSettingsProps {
  field: FormField
  known: { en: string; zh: string } | undefined
  onChange: (field: FormField) => void
}

function FieldSettings({ field, known, onChange }: FieldSettingsProps) {
  const { t } = useI18n()
  const label = field.label ?? known ?? { en: '', zh: '' }
  const placeholder = field.placeholder ?? { en: '', zh: '' }
  return (
    <div className={styles.settings}>
      <div className="row top-aligned">
        <div className="grow">
          <Field label={t('forms.labelZh')}>
            {(id) => (
              <TextInput
                id={id}
                value={label.zh}
                onChange={(zh) => onChange({ ...field, label: { ...label, zh } })}
              />
            )}
          </Field>
        </div>
        <div className="grow">
          <Field label={t('forms.labelEn')}>
            {(id) => (
              <TextInput
                id={id}
                value={label.en}
                onChange={(en) => onChange({ ...field, label: { ...label, en } })}
              />
            )}
          </Field>
        </div>
      </div>
      <Field label={t('common.optionalOf', { name: t('forms.placeholder') })}>
        {(id) => (
          <TextInput
            id={id}
            value={placeholder.zh || placeholder.en}
            onChange={(text) => onChange({ ...field, placeholder: text ? { en: text, zh: text } : null })}
          />
        )}
      </Field>
      <div className="row" style={{ gap: 16 }}>
        <Check
          label={t('forms.required')}
          checked={field.required === true}
          onChange={(required) => onChange({ ...field, required })}
        />
        <span className="grow" />
        {field.label ? (
          <Button size="small" look="text" onClick={() => onChange({ ...field, label: undefined })}>
            {t('common.undo')}
          </Button>
        ) : null}
      </div>
    </div>
  )
}
