import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { changeFunction, defineFunction, functionsQuery, type ScriptFunction } from '@/api/functions'
import { nameToRead, useKeyAfter } from '@/api/spelling'
import { bodyOf, draftOf, newFunction, types, type FunctionDraft } from '@/areas/settings/functions/draft'
import { usersOf } from '@/areas/settings/functions/FunctionTable'
import { Parameters } from '@/areas/settings/functions/Parameters'
import { Samples } from '@/areas/settings/functions/Samples'
import { faultsOf } from '@/areas/settings/objects/faults'
import { WordsInput } from '@/areas/settings/objects/WordsInput'
import { useI18n } from '@/i18n/useI18n'
import { Choice } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { FormDialog } from '@/ui/FormDialog'
import { Notice } from '@/ui/State'
import { TextArea, TextInput } from '@/ui/TextInput'
import { tell } from '@/ui/toast'

const places = ['name', 'label', 'parameters', 'gives', 'body']

/** A function is tried on samples while it is written. */
export function FunctionDialog({ known, onClose }: { known: ScriptFunction | null; onClose: () => void }) {
  const i18n = useI18n()
  const { t, say } = i18n
  const queries = useQueryClient()
  const [draft, setDraft] = useState(known ? draftOf(known) : newFunction)
  const set = (part: Partial<FunctionDraft>) => setDraft((now) => ({ ...now, ...part }))
  useKeyAfter(known ? '' : nameToRead(draft.label), draft.name, (name) => set({ name }))
  const save = useMutation({
    mutationFn: () =>
      known
        ? changeFunction(known.id, { ...bodyOf(draft), version: known.version })
        : defineFunction({ ...bodyOf(draft), name: draft.name }),
    onSuccess: () => {
      tell(t('functions.saved'))
      for (const queryKey of [functionsQuery.queryKey, ['filters'], ['conditions']]) {
        void queries.invalidateQueries({ queryKey })
      }
      onClose()
    },
  })
  const faults = faultsOf(save.error, places)
  return (
    <FormDialog
      title={known ? t('functions.change', { name: say(known.label) }) : t('functions.add')}
      width={720}
      isBusy={save.isPending}
      fault={faults.loose}
      onSubmit={save.mutate}
      onClose={onClose}
    >
      {known && known.used_by.length > 0 ? (
        <Notice tone="soon">{t('functions.inUse', { users: usersOf(known, i18n) })}</Notice>
      ) : null}
      <WordsInput
        label={t('functions.label')}
        value={draft.label}
        onChange={(label) => set({ label })}
        error={faults.of('label')}
        required
      />
      {known ? null : (
        <Field label={t('functions.name')} help={t('functions.nameHelp')} error={faults.of('name')} required>
          {(id, describedBy) => (
            <TextInput
              id={id}
              className="mono"
              aria-describedby={describedBy}
              placeholder="size_of_deal"
              value={draft.name}
              onChange={(name) => set({ name })}
            />
          )}
        </Field>
      )}
      <Parameters
        parameters={draft.parameters}
        onChange={(parameters) => set({ parameters })}
        fault={faults.of('parameters')}
      />
      <Field label={t('functions.gives')} error={faults.of('gives')}>
        {(id) => (
          <Choice
            id={id}
            value={draft.gives}
            options={types.map((type) => ({ value: type, label: t(`functions.types.${type}`) }))}
            onChange={(gives) => set({ gives: types.find((type) => type === gives) ?? 'text' })}
          />
        )}
      </Field>
      <Field label={t('functions.body')} help={t('functions.bodyHelp')} error={faults.of('body')} required>
        {(id, describedBy) => (
          <TextArea
            id={id}
            className="mono"
            aria-describedby={describedBy}
            spellCheck={false}
            rows={6}
            value={draft.body}
            isBad={Boolean(faults.of('body'))}
            onChange={(body) => set({ body })}
          />
        )}
      </Field>
      <Samples draft={draft} />
    </FormDialog>
  )
}
