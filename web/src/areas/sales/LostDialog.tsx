import { useState } from 'react'
import { Problem } from '@/api/http'
import { useMoveDeal, type Move } from '@/areas/sales/moving'
import { useI18n } from '@/i18n/useI18n'
import { fieldOf, useObject } from '@/objects/meta'
import { FieldInput } from '@/objects/FieldInput'
import { plain } from '@/objects/FieldValue'
import { Field } from '@/ui/Field'
import { FormDialog } from '@/ui/FormDialog'
import { TextArea } from '@/ui/TextInput'
import { tell } from '@/ui/toast'

interface LostDialogProps {
  move: Move
  onClose: () => void
}

/** Closes a deal as lost. What was written stays until the server has taken it. */
export function LostDialog({ move, onClose }: LostDialogProps) {
  const { t } = useI18n()
  const [reason, setReason] = useState('')
  const [isChecked, setChecked] = useState(false)
  const [wrong, setWrong] = useState<string[]>([])
  const lose = useMoveDeal({
    onMoved: () => {
      tell(t('deal.lostDone'))
      onClose()
    },
    onRefused: (refusal) => setWrong(refusal.reasons.map((one) => one.message)),
    onBroken: (error) =>
      setWrong([error instanceof Problem && error.status !== 0 ? error.message : t('common.notSaved')]),
  })
  const field = fieldOf(useObject('deal'), 'lost_reason')
  const isMissing = isChecked && reason.trim() === ''
  return (
    <FormDialog
      title={t('deal.lostTitle')}
      submit={t('deal.lostTitle')}
      look="danger"
      isBusy={lose.isPending}
      fault={wrong.join(' ') || null}
      onClose={onClose}
      onSubmit={() => {
        setChecked(true)
        if (reason.trim()) lose.mutate({ ...move, lostReason: reason.trim() })
      }}
    >
      <Field label={t('deal.lostReason')} required error={isMissing ? t('deal.lostReasonMissing') : null}>
        {(id) =>
          field?.type === 'choice' ? (
            <FieldInput id={id} field={field} value={reason} onChange={(value) => setReason(plain(value))} />
          ) : (
            <TextArea id={id} value={reason} onChange={setReason} isBad={isMissing} />
          )
        }
      </Field>
    </FormDialog>
  )
}
