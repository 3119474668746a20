import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { createRecord } from '@/api/records'
import type { ObjectMeta, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { looseFaults, outgoingValues, quickFields, RecordFields, type Values } from '@/objects/RecordForm'
import { Button } from '@/ui/Button'
import { Drawer } from '@/ui/Overlay'
import { Notice } from '@/ui/State'

interface CreateDrawerProps {
  object: ObjectMeta
  isOpen: boolean
  initial?: Values
  onClose: () => void
  onCreated: (row: Row) => void
}

export function CreateDrawer(props: CreateDrawerProps) {
  const { t, noun } = useI18n()
  const { object, isOpen, onClose } = props
  const formId = `create-${object.name}`
  const [isBusy, setBusy] = useState(false)
  return (
    <Drawer
      title={t('record.quickCreate', { name: noun(object.label) })}
      isOpen={isOpen}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" type="submit" form={formId} isBusy={isBusy}>
            {t('record.create', { name: noun(object.label) })}
          </Button>
        </>
      }
    >
      <CreateForm {...props} formId={formId} onBusy={setBusy} />
    </Drawer>
  )
}

interface CreateFormProps extends CreateDrawerProps {
  formId: string
  onBusy: (isBusy: boolean) => void
}

/** Mounted anew each time the drawer opens, so that it starts empty. */
function CreateForm({ object, initial = {}, onCreated, formId, onBusy }: CreateFormProps) {
  const queries = useQueryClient()
  const [values, setValues] = useState<Values>(initial)
  // One key for the life of the form: sending twice by accident creates once.
  const [key] = useState(() => crypto.randomUUID())
  const fields = quickFields(object, Object.keys(initial))
  const save = useMutation({
    mutationFn: () =>
      createRecord(object.plural, outgoingValues(object, values), `${key}-${fingerprint(values)}`),
    onMutate: () => onBusy(true),
    onSettled: () => onBusy(false),
    onSuccess: (row) => {
      void queries.invalidateQueries({ queryKey: ['records'] })
      onCreated(row)
    },
  })
  const loose = looseFaults(save.error, fields)
  return (
    <form
      id={formId}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      {loose.length > 0 ? (
        <div style={{ marginBottom: 12 }}>
          <Notice tone="bad">{loose.join(' ')}</Notice>
        </div>
      ) : null}
      <RecordFields fields={fields} values={values} onChange={setValues} error={save.error} />
      <button type="submit" hidden />
    </form>
  )
}

/** A corrected form is another request than the refused one, and needs another key. */
function fingerprint(values: Values): string {
  let sum = 7
  for (const letter of JSON.stringify(values)) sum = (sum * 31 + letter.charCodeAt(0)) % 2_147_483_647
  return sum.toString(36)
}
