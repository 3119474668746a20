import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Problem } from '@/api/http'
import { createRecord } from '@/api/records'
import type { ObjectMeta } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { randomId } from '@/lib/uuid'
import { Field } from '@/ui/Field'
import { FormDialog } from '@/ui/FormDialog'
import { useGo } from '@/ui/navigation'
import { TextInput } from '@/ui/TextInput'
import { tell } from '@/ui/toast'

interface SegmentDialogProps {
  object: ObjectMeta
  condition: string
  onClose: () => void
}

/** The filter of a list becomes a segment that keeps itself up to date. */
export function SegmentDialog({ object, condition, onClose }: SegmentDialogProps) {
  const { t } = useI18n()
  const go = useGo()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  // One key for the life of the dialog and its name: sent twice by accident, made once.
  const [key] = useState(randomId)
  const save = useMutation({
    mutationFn: () =>
      createRecord(
        'segments',
        { name: name.trim(), object: object.name, kind: 'live', condition },
        key + name,
      ),
    onSuccess: (row) => {
      void queries.invalidateQueries({ queryKey: ['records', 'segments'] })
      onClose()
      tell(t('listFilter.segmentSaved', { name: name.trim() }), {
        label: t('listFilter.segmentOpen'),
        run: () => go(`/segments/${row.id}`),
      })
    },
  })
  const faults = save.error instanceof Problem ? save.error.faults : []
  const wrong = faults.find((fault) => ['name', 'key'].includes(fault.field))?.message
  return (
    <FormDialog
      title={t('listFilter.segmentTitle')}
      isReady={name.trim() !== ''}
      isBusy={save.isPending}
      fault={wrong ? null : save.error?.message}
      onSubmit={save.mutate}
      onClose={onClose}
    >
      <p className="second" style={{ marginBottom: 12 }}>
        {t('listFilter.segmentText')}
      </p>
      <Field label={t('listFilter.segmentName')} required error={wrong}>
        {(id) => <TextInput id={id} value={name} onChange={setName} isBad={Boolean(wrong)} />}
      </Field>
    </FormDialog>
  )
}
