import { useState } from 'react'
import { Problem } from '@/api/http'
import type { SavedView, ViewDraft } from '@/api/lists'
import { useI18n } from '@/i18n/useI18n'
import { Field } from '@/ui/Field'
import { FormDialog } from '@/ui/FormDialog'
import { TextInput } from '@/ui/TextInput'
import { Segmented } from '@/ui/Toggle'

interface ViewDialogProps {
  /** The view that is changed; without one a new one is made. */
  view?: SavedView
  error: Error | null
  isBusy: boolean
  onClose: () => void
  onSave: (name: string, shared: ViewDraft['shared']) => void
}

export function ViewDialog({ view, error, isBusy, onClose, onSave }: ViewDialogProps) {
  const { t } = useI18n()
  const [name, setName] = useState(view?.name ?? '')
  const [shared, setShared] = useState<ViewDraft['shared']>(view?.shared ?? 'me')
  const faults = error instanceof Problem ? error.faults : []
  const of = (field: string) => faults.find((fault) => fault.field === field)?.message
  const others = faults.filter((fault) => !['name', 'shared'].includes(fault.field))
  const loose = faults.length > 0 ? others.map((fault) => fault.message).join(' ') : error?.message
  return (
    <FormDialog
      title={view ? t('views.changeTitle') : t('views.newTitle')}
      isBusy={isBusy}
      fault={loose}
      onSubmit={() => onSave(name, shared)}
      onClose={onClose}
    >
      <Field label={t('views.name')} required error={of('name')}>
        {(id) => <TextInput id={id} value={name} onChange={setName} isBad={Boolean(of('name'))} />}
      </Field>
      <Field label={t('views.shared')} error={of('shared')} help={t('views.keeps')}>
        {() => (
          <Segmented
            label={t('views.shared')}
            value={shared}
            onChange={setShared}
            options={[
              { value: 'me', label: t('views.me') },
              { value: 'team', label: t('views.team') },
              { value: 'all', label: t('views.everybody') },
            ]}
          />
        )}
      </Field>
    </FormDialog>
  )
}
