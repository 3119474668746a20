import type { EventField } from '@/api/eventKinds'
import { nameToRead, useKeyAfter } from '@/api/spelling'
import { newField, types, withErased, withField, type KindDraft } from '@/areas/settings/events/draft'
import styles from '@/areas/settings/events/EventFields.module.css'
import { WordsInput } from '@/areas/settings/objects/WordsInput'
import { useI18n } from '@/i18n/useI18n'
import { Button, IconButton } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { TextInput } from '@/ui/TextInput'
import { Check } from '@/ui/Toggle'

interface EventFieldsProps {
  draft: KindDraft
  onChange: (draft: KindDraft) => void
  fault: string | undefined
}

/** What an event of the kind says: each field with its name, its type, and whether erasing a person clears it. */
export function EventFields({ draft, onChange, fault }: EventFieldsProps) {
  const { t, format } = useI18n()
  return (
    <section className={styles.fields} aria-label={t('eventKinds.fields')}>
      <h3 className={styles.title}>{t('eventKinds.fields')}</h3>
      {draft.fields.length === 0 ? <p className="muted small">{t('eventKinds.noFields')}</p> : null}
      {draft.fields.map((field, number) => (
        <div
          key={number}
          role="group"
          aria-label={t('eventKinds.fieldOf', { count: format.number(number + 1) })}
          className={styles.row}
        >
          <OneField field={field} onChange={(next) => onChange(withField(draft, number, next))} />
          {draft.erase === 'clear' ? (
            <Check
              label={t('eventKinds.cleared')}
              checked={draft.erased_fields.includes(field.name)}
              onChange={(isErased) => onChange(withErased(draft, field.name, isErased))}
            />
          ) : null}
          <IconButton
            icon="trash"
            label={t('eventKinds.dropField', { count: format.number(number + 1) })}
            onClick={() => onChange({ ...draft, fields: draft.fields.toSpliced(number, 1) })}
          />
        </div>
      ))}
      {fault ? (
        <p className="small cinnabar" role="alert">
          {fault}
        </p>
      ) : null}
      <div>
        <Button
          icon="plus"
          size="small"
          onClick={() => onChange({ ...draft, fields: [...draft.fields, newField] })}
        >
          {t('eventKinds.addField')}
        </Button>
      </div>
    </section>
  )
}

function OneField({ field, onChange }: { field: EventField; onChange: (field: EventField) => void }) {
  const { t } = useI18n()
  const label = { en: field.label.en ?? '', zh: field.label.zh ?? '' }
  useKeyAfter(nameToRead(label), field.name, (name) => onChange({ ...field, name }))
  return (
    <>
      <WordsInput
        label={t('eventKinds.fieldLabel')}
        value={label}
        onChange={(next) => onChange({ ...field, label: next })}
        required
      />
      <Field label={t('eventKinds.fieldName')} required>
        {(id) => (
          <TextInput
            id={id}
            className="mono"
            value={field.name}
            onChange={(name) => onChange({ ...field, name })}
          />
        )}
      </Field>
      <Field label={t('eventKinds.type')}>
        {(id) => (
          <Choice
            id={id}
            value={field.type}
            options={types.map((value) => ({ value, label: t(`eventKinds.${value}`) }))}
            onChange={(type) => onChange({ ...field, type: (type ?? 'text') as EventField['type'] })}
          />
        )}
      </Field>
    </>
  )
}
