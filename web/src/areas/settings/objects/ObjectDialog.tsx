import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { changeObject, makeObject, type ObjectDraft, type ObjectSettings } from '@/api/objects'
import { nameToRead, useKeyAfter } from '@/api/spelling'
import { faultsOf } from '@/areas/settings/objects/faults'
import { pluralOf } from '@/areas/settings/objects/names'
import { WordsInput } from '@/areas/settings/objects/WordsInput'
import { useI18n } from '@/i18n/useI18n'
import { useObject } from '@/objects/meta'
import { Button } from '@/ui/Button'
import { Choice, Choices } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { Icon, iconNamed, type IconName } from '@/ui/Icon'
import { Drawer } from '@/ui/Overlay'
import { Notice } from '@/ui/State'
import { TextInput } from '@/ui/TextInput'
import { Check } from '@/ui/Toggle'

const icons: IconName[] = [
  'data',
  'building',
  'calendar',
  'form',
  'gear',
  'globe',
  'goal',
  'key',
  'link',
  'lock',
  'mail',
  'market',
  'note',
  'people',
  'phone',
  'sales',
  'score',
  'service',
  'star',
  'tag',
  'task',
  'user',
  'wallet',
]

interface ObjectDialogProps {
  isOpen: boolean
  /** The object that is changed; without one a new one is made. */
  object?: ObjectSettings
  onClose: () => void
  onDone: (object: ObjectSettings) => void
}

const blank: ObjectDraft = {
  name: '',
  plural: '',
  label: { en: '', zh: '' },
  plural_label: { en: '', zh: '' },
  name_label: { en: 'Name', zh: '名称' },
  icon: 'data',
  keys: [],
  list_columns: [],
  has_contact: false,
}

export function ObjectDialog(props: ObjectDialogProps) {
  const { t } = useI18n()
  const [isBusy, setBusy] = useState(false)
  return (
    <Drawer
      title={props.object ? t('custom.changeObject') : t('custom.newObjectTitle')}
      isOpen={props.isOpen}
      onClose={props.onClose}
      width={520}
      footer={
        <>
          <Button onClick={props.onClose}>{t('common.cancel')}</Button>
          <Button look="primary" type="submit" form="object-form" isBusy={isBusy}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <ObjectForm {...props} onBusy={setBusy} />
    </Drawer>
  )
}

function ObjectForm({ object, onDone, onBusy }: ObjectDialogProps & { onBusy: (isBusy: boolean) => void }) {
  const { t, say } = useI18n()
  const queries = useQueryClient()
  const meta = useObject(object?.name ?? '')
  const [draft, setDraft] = useState<ObjectDraft>(object ? draftOf(object) : blank)
  const put = (part: Partial<ObjectDraft>) => setDraft((now) => ({ ...now, ...part }))
  const call = (name: string) => put({ name, plural: pluralOf(name) })
  useKeyAfter(object ? '' : nameToRead(draft.label), draft.name, call)
  const save = useMutation({
    mutationFn: () => (object ? changeObject(draft) : makeObject(filled(draft))),
    onMutate: () => onBusy(true),
    onSettled: () => onBusy(false),
    onSuccess: async (done) => {
      await queries.invalidateQueries({ queryKey: ['meta'] })
      void queries.invalidateQueries({ queryKey: ['objects'] })
      onDone(done)
    },
  })
  const faults = faultsOf(save.error, [
    'label',
    'plural_label',
    'name_label',
    'name',
    'plural',
    'icon',
    'keys',
  ])
  const telling = (meta?.fields ?? []).filter((field) => field.custom || field.name === 'name')
  const options = telling.map((field) => ({ value: field.name, label: say(field.label) }))
  return (
    <form
      id="object-form"
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
        onChange={(label) => put(object ? { label } : { label, ...manyOf(draft, label.en) })}
      />
      <WordsInput
        label={t('custom.pluralLabel')}
        required
        value={draft.plural_label}
        error={faults.of('plural_label')}
        onChange={(plural_label) => put({ plural_label })}
      />
      <WordsInput
        label={t('custom.nameLabel')}
        help={t('custom.nameLabelHelp')}
        value={draft.name_label}
        error={faults.of('name_label')}
        onChange={(name_label) => put({ name_label })}
      />
      {object ? null : (
        <>
          <Field
            label={t('custom.name')}
            required
            error={exact(save.error, 'name')}
            help={t('custom.nameHelp')}
          >
            {(id) => <TextInput id={id} className="mono" value={draft.name} onChange={call} />}
          </Field>
          <Field
            label={t('custom.plural')}
            required
            error={exact(save.error, 'plural')}
            help={t('custom.pluralHelp', { plural: draft.plural || '…' })}
          >
            {(id) => (
              <TextInput
                id={id}
                className="mono"
                value={draft.plural}
                onChange={(plural) => put({ plural })}
              />
            )}
          </Field>
        </>
      )}
      <Field label={t('custom.icon')} error={faults.of('icon')}>
        {(id) => (
          <Choice
            id={id}
            value={draft.icon}
            options={icons.map((icon) => ({
              value: icon,
              label: icon,
              shown: (
                <span className="row">
                  <Icon name={icon} /> {icon}
                </span>
              ),
            }))}
            onChange={(icon) => put({ icon: icon ?? 'data' })}
          />
        )}
      </Field>
      {object ? (
        <>
          <Field label={t('custom.keys')} help={t('custom.keysHelp')} error={faults.of('keys')}>
            {(id) => (
              <Choices id={id} values={draft.keys} options={options} onChange={(keys) => put({ keys })} />
            )}
          </Field>
          <Field label={t('custom.listColumns')}>
            {(id) => (
              <Choices
                id={id}
                values={draft.list_columns}
                options={(meta?.fields ?? []).map((field) => ({
                  value: field.name,
                  label: say(field.label),
                }))}
                onChange={(list_columns) => put({ list_columns })}
              />
            )}
          </Field>
        </>
      ) : (
        <div>
          <Check
            label={t('custom.hasContact')}
            checked={draft.has_contact}
            onChange={(has_contact) => put({ has_contact })}
          />
          <p className="small muted" style={{ marginLeft: 24 }}>
            {t('custom.hasContactHelp')}
          </p>
        </div>
      )}
      <button type="submit" hidden />
    </form>
  )
}

/** A sentence about exactly this field: “name” is also the beginning of “name_label”. */
function exact(error: unknown, field: string): string | undefined {
  const found = faultsOf(error, [])
  return found.of(field) && !found.of(`${field}_label`) ? found.of(field) : undefined
}

function draftOf(object: ObjectSettings): ObjectDraft {
  return {
    name: object.name,
    plural: object.plural,
    label: object.label,
    plural_label: object.plural_label,
    name_label: object.name_label ?? blank.name_label,
    icon: iconNamed(object.icon),
    keys: object.keys,
    list_columns: object.list_columns,
    has_contact: object.has_contact,
  }
}

/** Many are called after one, until the person says otherwise. */
function manyOf({ label, plural_label }: ObjectDraft, english: string): Partial<ObjectDraft> {
  const isOwn = plural_label.en !== '' && plural_label.en !== pluralWord(label.en)
  return isOwn ? {} : { plural_label: { ...plural_label, en: pluralWord(english) } }
}

function pluralWord(word: string): string {
  return word === '' ? '' : pluralOf(word)
}

/** Chinese has no plural: the list is called like the thing unless said otherwise. */
function filled(draft: ObjectDraft): ObjectDraft {
  const { label, plural_label } = draft
  return { ...draft, plural_label: { en: plural_label.en, zh: plural_label.zh || label.zh } }
}
