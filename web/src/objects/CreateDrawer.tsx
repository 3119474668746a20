import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Problem } from '@/api/http'
import { createRecord } from '@/api/records'
import type { ObjectMeta, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { randomId } from '@/lib/uuid'
import { Doubles } from '@/objects/Doubles'
import { draftOf, dropDraft, keepDraft } from '@/objects/drafts'
import { plain } from '@/objects/FieldValue'
import { looseFaults, outgoingValues, quickFields, RecordFields, type Values } from '@/objects/RecordForm'
import { Button } from '@/ui/Button'
import { Drawer } from '@/ui/Overlay'
import { Notice } from '@/ui/State'
import { useFirstField } from '@/ui/useFirstField'

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

/** Mounted anew each time the drawer opens. What could not be sent last time is offered again. */
function CreateForm({ object, initial = {}, onCreated, formId, onBusy }: CreateFormProps) {
  const { t } = useI18n()
  const queries = useQueryClient()
  const form = `${object.name}.${window.location.pathname}.${plain(initial.kind)}`
  const [kept, setKept] = useState(() => draftOf(form))
  const [values, setValues] = useState<Values>({ ...initial, ...kept })
  // One key for the life of the form: sending twice by accident creates once.
  const [key] = useState(() => randomId())
  const fields = quickFields(object, Object.keys(initial))
  const save = useMutation({
    mutationFn: () =>
      createRecord(object.plural, outgoingValues(object, values), `${key}-${fingerprint(values)}`),
    onMutate: () => onBusy(true),
    onSettled: () => onBusy(false),
    // Wrong values are mended here and now; where the server is to blame the person may go and come back.
    onError: (error) => (isRefused(error) ? undefined : keepDraft(form, values)),
    onSuccess: (row) => {
      dropDraft(form)
      void queries.invalidateQueries({ queryKey: ['records'] })
      onCreated(row)
    },
  })
  const loose = looseFaults(save.error, fields)
  const ref = useFirstField()
  return (
    <form
      ref={ref}
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
      {kept ? (
        <div style={{ marginBottom: 12 }}>
          <Notice
            tone="good"
            action={
              <Button
                size="small"
                look="text"
                onClick={() => {
                  dropDraft(form)
                  setKept(null)
                  setValues(initial)
                }}
              >
                {t('unsent.startAnew')}
              </Button>
            }
          >
            {t('unsent.restored')}
          </Notice>
        </div>
      ) : null}
      <Doubles object={object} values={values} />
      <RecordFields fields={fields} values={values} onChange={setValues} error={save.error} />
      <button type="submit" hidden />
    </form>
  )
}

function isRefused(error: unknown): boolean {
  return error instanceof Problem && error.status >= 400 && error.status < 500
}

/** A corrected form is another request than the refused one, and needs another key. */
function fingerprint(values: Values): string {
  let sum = 7
  for (const letter of JSON.stringify(values)) sum = (sum * 31 + letter.charCodeAt(0)) % 2_147_483_647
  return sum.toString(36)
}
