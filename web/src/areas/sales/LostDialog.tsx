import { useState } from 'react'
import { useI18n } from '@/i18n/useI18n'
import { fieldOf, useObject } from '@/objects/meta'
import { FieldInput } from '@/objects/FieldInput'
import { plain } from '@/objects/FieldValue'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Dialog } from '@/ui/Overlay'
import { TextArea } from '@/ui/TextInput'

interface LostDialogProps {
  isOpen: boolean
  onClose: () => void
  onLose: (reason: string) => void
}

export function LostDialog({ isOpen, onClose, onLose }: LostDialogProps) {
  const { t } = useI18n()
  const [reason, setReason] = useState('')
  const [isChecked, setChecked] = useState(false)
  const field = fieldOf(useObject('deal'), 'lost_reason')
  const isMissing = isChecked && reason.trim() === ''
  return (
    <Dialog
      title={t('deal.lostTitle')}
      isOpen={isOpen}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            look="danger"
            onClick={() => {
              setChecked(true)
              if (reason.trim()) onLose(reason.trim())
            }}
          >
            {t('deal.lostTitle')}
          </Button>
        </>
      }
    >
      <Field label={t('deal.lostReason')} required error={isMissing ? t('deal.lostReasonMissing') : null}>
        {(id) =>
          field?.type === 'choice' ? (
            <FieldInput id={id} field={field} value={reason} onChange={(value) => setReason(plain(value))} />
          ) : (
            <TextArea id={id} value={reason} onChange={setReason} isBad={isMissing} autoFocus />
          )
        }
      </Field>
    </Dialog>
  )
}
