import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { changeFormula, defineFormula, formulaCheckQuery, type Formula } from '@/api/formulas'
import { faultsOf } from '@/areas/settings/objects/faults'
import { WordsInput } from '@/areas/settings/objects/WordsInput'
import { useI18n } from '@/i18n/useI18n'
import { useDebounced } from '@/lib/useDebounced'
import { useMeta } from '@/objects/meta'
import { Choice } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { FormDialog } from '@/ui/FormDialog'
import { TextArea, TextInput } from '@/ui/TextInput'
import { tell } from '@/ui/toast'

/** A formula is read while it is written: what it gives and says, or where it is wrong. */
export function FormulaDialog({ formula, onClose }: { formula: Formula | null; onClose: () => void }) {
  const { t, say } = useI18n()
  const { objects } = useMeta()
  const queries = useQueryClient()
  const [values, setValues] = useState({
    object: formula?.object ?? 'contact',
    name: formula?.name ?? '',
    label: formula?.label ?? { en: '', zh: '' },
    text: formula?.text ?? '',
  })
  const set = (part: Partial<typeof values>) => setValues({ ...values, ...part })
  const settled = useDebounced(values.text.trim(), 250)
  const read = useQuery({ ...formulaCheckQuery(values.object, settled), enabled: settled !== '' }).data
  const save = useMutation({
    mutationFn: () =>
      formula
        ? changeFormula(formula.id, { label: values.label, text: values.text, version: formula.version })
        : defineFormula(values),
    onSuccess: () => {
      tell(t('formulas.saved'))
      void queries.invalidateQueries({ queryKey: ['formulas'] })
      void queries.invalidateQueries({ queryKey: ['meta'] })
      onClose()
    },
  })
  const faults = faultsOf(save.error, ['object', 'name', 'label', 'text'])
  const wrong = settled !== '' && read && !read.ok ? read.faults.map((one) => say(one.message)).join(' ') : ''
  return (
    <FormDialog
      title={formula ? t('formulas.change', { name: say(formula.label) }) : t('formulas.add')}
      width={600}
      isBusy={save.isPending}
      fault={faults.loose}
      onSubmit={save.mutate}
      onClose={onClose}
    >
      {formula ? null : (
        <>
          <Field label={t('formulas.object')} error={faults.of('object')}>
            {(id) => (
              <Choice
                id={id}
                value={values.object}
                options={objects.map((one) => ({ value: one.name, label: say(one.label) }))}
                onChange={(object) => set({ object: object ?? 'contact' })}
              />
            )}
          </Field>
          <Field label={t('formulas.name')} help={t('formulas.nameHelp')} error={faults.of('name')} required>
            {(id, describedBy) => (
              <TextInput
                id={id}
                className="mono"
                aria-describedby={describedBy}
                value={values.name}
                onChange={(name) => set({ name })}
              />
            )}
          </Field>
        </>
      )}
      <WordsInput
        label={t('formulas.label')}
        value={values.label}
        onChange={(label) => set({ label })}
        error={faults.of('label')}
        required
      />
      <Field label={t('formulas.text')} error={wrong || faults.of('text')} required>
        {(id, describedBy) => (
          <TextArea
            id={id}
            className="mono"
            aria-describedby={describedBy}
            spellCheck={false}
            placeholder={'sum(deals.amount where state = "won")'}
            value={values.text}
            isBad={Boolean(wrong || faults.of('text'))}
            onChange={(text) => set({ text })}
          />
        )}
      </Field>
      {read?.ok && settled !== '' ? (
        <p className="small second" aria-live="polite">
          {t('formulas.gives')}: {read.type} · {say(read.sentence)}
        </p>
      ) : null}
    </FormDialog>
  )
}
