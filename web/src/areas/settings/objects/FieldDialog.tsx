import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { addField, changeField, type FieldDraft, type OwnField } from '@/api/objects'
import { nameToRead, useKeyAfter } from '@/api/spelling'
import { faultsOf } from '@/areas/settings/objects/faults'
import { WordsInput } from '@/areas/settings/objects/WordsInput'
import { useI18n } from '@/i18n/useI18n'
import { keyOf } from '@/lib/keyOf'
import { useMeta } from '@/objects/meta'
import { Button, IconButton } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { Drawer } from '@/ui/Overlay'
import { Notice } from '@/ui/State'
import { TextInput } from '@/ui/TextInput'
import { Check } from '@/ui/Toggle'

export const types = [
  'text',
  'long_text',
  'number',
  'money',
  'date',
  'moment',
  'flag',
  'choice',
  'set',
  'lookup',
  'email',
  'phone',
  'url',
] as const
export type FieldType = (typeof types)[number]

interface FieldDialogProps {
  isOpen: boolean
  object: { name: string; label: { en: string; zh: string } }
  field?: OwnField
  onClose: () => void
  onDone: () => void
}

const blank: FieldDraft = {
  name: '',
  label: { en: '', zh: '' },
  type: 'text',
  help: { en: '', zh: '' },
  options: [],
  target: '',
  required: false,
  personal: false,
  searchable: false,
}

export function FieldDialog(props: FieldDialogProps) {
  const { t, say, noun } = useI18n()
  const [isBusy, setBusy] = useState(false)
  return (
    <Drawer
      title={
        props.field
          ? t('custom.changeFieldTitle', { name: say(props.field.label) })
          : t('custom.newFieldTitle', { name: noun(props.object.label) })
      }
      isOpen={props.isOpen}
      onClose={props.onClose}
      width={520}
      footer={
        <>
          <Button onClick={props.onClose}>{t('common.cancel')}</Button>
          <Button look="primary" type="submit" form="field-form" isBusy={isBusy}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <FieldForm key={props.field?.name ?? 'new'} {...props} onBusy={setBusy} />
    </Drawer>
  )
}

function FieldForm({
  object,
  field,
  onDone,
  onBusy,
}: FieldDialogProps & { onBusy: (isBusy: boolean) => void }) {
  const { t, say } = useI18n()
  const queries = useQueryClient()
  const meta = useMeta()
  const [draft, setDraft] = useState<FieldDraft>(() => (field ? draftOf(field) : blank))
  const put = (part: Partial<FieldDraft>) => setDraft((now) => ({ ...now, ...part }))
  useKeyAfter(field ? '' : nameToRead(draft.label), draft.name, (name) => put({ name }))
  const save = useMutation({
    mutationFn: () => (field ? changeField(object.name, draft) : addField(object.name, draft)),
    onMutate: () => onBusy(true),
    onSettled: () => onBusy(false),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['meta'] })
      void queries.invalidateQueries({ queryKey: ['objects'] })
      onDone()
    },
  })
  const faults = faultsOf(save.error, ['label', 'name', 'type', 'options', 'target', 'help'])
  return (
    <form
      id="field-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      {faults.loose ? <Notice tone="bad">{faults.loose}</Notice> : null}
      <WordsInput
        label={t('custom.label')}
        required
        isFirst
        value={draft.label}
        error={faults.of('label')}
        onChange={(label) => put({ label })}
      />
      {field ? null : (
        <>
          <Field label={t('custom.name')} required error={faults.of('name')} help={t('custom.nameHelp')}>
            {(id) => (
              <TextInput
                id={id}
                className="mono"
                value={draft.name}
                isBad={Boolean(faults.of('name'))}
                onChange={(name) => put({ name })}
              />
            )}
          </Field>
          <Field label={t('custom.type')} error={faults.of('type')}>
            {(id) => (
              <Choice
                id={id}
                value={draft.type}
                options={types.map((type) => ({ value: type, label: t(`custom.types.${type}`) }))}
                onChange={(type) => put({ type: type ?? 'text' })}
              />
            )}
          </Field>
        </>
      )}
      {draft.type === 'choice' ? (
        <Options
          options={draft.options}
          error={faults.of('options')}
          onChange={(options) => put({ options })}
        />
      ) : null}
      {draft.type === 'lookup' ? (
        <Field label={t('custom.target')} required error={faults.of('target')}>
          {(id) => (
            <Choice
              id={id}
              value={draft.target || null}
              options={[
                ...meta.objects.map((one) => ({ value: one.name, label: say(one.label) })),
                { value: 'user', label: t('settings.people') },
              ]}
              onChange={(target) => put({ target: target ?? '' })}
            />
          )}
        </Field>
      ) : null}
      <WordsInput label={t('custom.help')} value={draft.help} onChange={(help) => put({ help })} />
      <div className="column" style={{ gap: 8 }}>
        <Check
          label={t('custom.required')}
          checked={draft.required}
          onChange={(required) => put({ required })}
        />
        <Check
          label={t('custom.searchable')}
          checked={draft.searchable}
          onChange={(searchable) => put({ searchable })}
        />
        <Check
          label={t('custom.personal')}
          checked={draft.personal}
          onChange={(personal) => put({ personal })}
        />
      </div>
      <button type="submit" hidden />
    </form>
  )
}

interface OptionsProps {
  options: FieldDraft['options']
  error?: string
  onChange: (options: FieldDraft['options']) => void
}

function Options({ options, error, onChange }: OptionsProps) {
  const { t, language } = useI18n()
  const put = (at: number, part: Partial<FieldDraft['options'][number]>) =>
    onChange(options.map((one, index) => (index === at ? { ...one, ...part } : one)))
  const order = language === 'zh' ? (['zh', 'en'] as const) : (['en', 'zh'] as const)
  return (
    <Field label={t('custom.options')} required error={error}>
      {() => (
        <div className="column" style={{ gap: 8 }}>
          {options.map((option, at) => (
            <div key={at} className="row">
              {order.map((one) => (
                <TextInput
                  key={one}
                  aria-label={`${t('custom.options')} ${at + 1} (${one === 'en' ? t('custom.english') : t('custom.chinese')})`}
                  placeholder={one === 'en' ? t('custom.english') : t('custom.chinese')}
                  value={option.label[one]}
                  onChange={(text) => {
                    const label = { ...option.label, [one]: text }
                    const follows = option.value === valueOf(option.label)
                    put(at, follows ? { label, value: valueOf(label) } : { label })
                  }}
                />
              ))}
              <TextInput
                className="mono"
                aria-label={`${t('custom.optionValue')} ${at + 1}`}
                placeholder={t('custom.optionValue')}
                value={option.value}
                onChange={(value) => put(at, { value })}
              />
              <IconButton
                icon="close"
                iconSize={14}
                label={t('custom.removeOption')}
                onClick={() => onChange(options.filter((_, index) => index !== at))}
              />
            </div>
          ))}
          <div>
            <Button
              size="small"
              icon="plus"
              onClick={() => onChange([...options, { value: '', label: { en: '', zh: '' } }])}
            >
              {t('custom.addOption')}
            </Button>
          </div>
        </div>
      )}
    </Field>
  )
}

/** Stored as its English name; where there is none, as the Chinese one. */
function valueOf(label: { en: string; zh: string }): string {
  return keyOf(label.en, '_') || label.zh.trim()
}

function draftOf(field: OwnField): FieldDraft {
  return {
    name: field.name,
    label: field.label,
    type: field.type,
    help: field.help ?? blank.help,
    options: field.options,
    target: field.target,
    required: field.required,
    personal: field.personal,
    searchable: field.searchable,
  }
}
