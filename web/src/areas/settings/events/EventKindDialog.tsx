import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { changeKind, declareKind, eventKindsQuery, type EventKind } from '@/api/eventKinds'
import { nameToRead, useKeyAfter } from '@/api/spelling'
import { bodyOf, draftOf, erasing, newKind, type KindDraft } from '@/areas/settings/events/draft'
import { EventFields } from '@/areas/settings/events/EventFields'
import { faultsOf } from '@/areas/settings/objects/faults'
import { WordsInput } from '@/areas/settings/objects/WordsInput'
import { useI18n } from '@/i18n/useI18n'
import { Field } from '@/ui/Field'
import { FormDialog } from '@/ui/FormDialog'
import { TextInput } from '@/ui/TextInput'
import { Segmented } from '@/ui/Toggle'
import { tell } from '@/ui/toast'

const places = ['name', 'label', 'sentence', 'tracked_as', 'fields', 'erase']

export function EventKindDialog({ kind, onClose }: { kind: EventKind | null; onClose: () => void }) {
  const { t, say } = useI18n()
  const queries = useQueryClient()
  const [draft, setDraft] = useState(kind ? draftOf(kind) : newKind)
  const set = (part: Partial<KindDraft>) => setDraft((now) => ({ ...now, ...part }))
  useKeyAfter(kind ? '' : nameToRead(draft.label), draft.name, (name) => set({ name }))
  const save = useMutation({
    mutationFn: () => {
      const { name, ...rest } = bodyOf(draft)
      return kind ? changeKind(name, { ...rest, version: kind.version }) : declareKind({ name, ...rest })
    },
    onSuccess: () => {
      tell(t('eventKinds.saved'))
      void queries.invalidateQueries({ queryKey: eventKindsQuery.queryKey })
      onClose()
    },
  })
  const faults = faultsOf(save.error, places)
  return (
    <FormDialog
      title={kind ? t('eventKinds.change', { name: say(kind.label) }) : t('eventKinds.add')}
      width={720}
      isBusy={save.isPending}
      fault={faults.loose}
      onSubmit={save.mutate}
      onClose={onClose}
    >
      <WordsInput
        label={t('eventKinds.label')}
        value={draft.label}
        onChange={(label) => set({ label })}
        error={faults.of('label')}
        required
      />
      {kind ? null : (
        <Field
          label={t('eventKinds.name')}
          help={t('eventKinds.nameHelp')}
          error={faults.of('name')}
          required
        >
          {(id, describedBy) => (
            <TextInput
              id={id}
              className="mono"
              aria-describedby={describedBy}
              placeholder="demo_booked"
              value={draft.name}
              onChange={(name) => set({ name })}
            />
          )}
        </Field>
      )}
      <EventFields draft={draft} onChange={setDraft} fault={faults.of('fields')} />
      <WordsInput
        label={t('eventKinds.sentence')}
        help={t('eventKinds.sentenceHelp', { room: '{room}' })}
        value={draft.sentence}
        onChange={(sentence) => set({ sentence })}
        error={faults.of('sentence')}
      />
      <Field
        label={t('eventKinds.tracked')}
        help={t('eventKinds.trackedHelp')}
        error={faults.of('tracked_as')}
      >
        {(id, describedBy) => (
          <TextInput
            id={id}
            aria-describedby={describedBy}
            placeholder="Demo Booked"
            value={draft.tracked_as}
            onChange={(tracked_as) => set({ tracked_as })}
          />
        )}
      </Field>
      <Field label={t('eventKinds.erase')} help={t('eventKinds.eraseHelp')} error={faults.of('erase')}>
        {(id) => (
          <div id={id}>
            <Segmented
              label={t('eventKinds.erase')}
              value={draft.erase}
              onChange={(erase) => set({ erase })}
              options={erasing.map((value) => ({ value, label: t(`eventKinds.${value}`) }))}
            />
          </div>
        )}
      </Field>
    </FormDialog>
  )
}
