import { useState } from 'react'
import { Problem } from '@/api/http'
import type { SavedView, ViewDraft } from '@/api/lists'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Dialog } from '@/ui/Overlay'
import { Notice } from '@/ui/State'
import { TextInput } from '@/ui/TextInput'
import { Segmented } from '@/ui/Toggle'

interface ViewDialogProps {
  isOpen: boolean
  /** The view that is changed; without one a new one is made. */
  view?: SavedView
  error: unknown
  isBusy: boolean
  onClose: () => void
  onSave: (name: string, shared: ViewDraft['shared']) => void
}

export function ViewDialog(props: ViewDialogProps) {
  const { t } = useI18n()
  return (
    <Dialog
      title={props.view ? t('views.changeTitle') : t('views.newTitle')}
      isOpen={props.isOpen}
      onClose={props.onClose}
      footer={
        <>
          <Button onClick={props.onClose}>{t('common.cancel')}</Button>
          <Button look="primary" type="submit" form="view-form" isBusy={props.isBusy}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      {props.isOpen ? <ViewForm key={props.view?.id ?? 'new'} {...props} /> : null}
    </Dialog>
  )
}

function ViewForm({ view, error, onSave }: ViewDialogProps) {
  const { t } = useI18n()
  const [name, setName] = useState(view?.name ?? '')
  const [shared, setShared] = useState<ViewDraft['shared']>(view?.shared ?? 'me')
  const faults = error instanceof Problem ? error.faults : []
  const of = (field: string) => faults.find((fault) => fault.field === field)?.message
  const others = faults.filter((fault) => !['name', 'shared'].includes(fault.field))
  return (
    <form
      id="view-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onSave(name, shared)
      }}
    >
      {others.length > 0 || (error && faults.length === 0) ? (
        <div style={{ marginBottom: 12 }}>
          <Notice tone="bad">
            {others.map((fault) => fault.message).join(' ') || (error as Error).message}
          </Notice>
        </div>
      ) : null}
      <Field label={t('views.name')} required error={of('name')}>
        {(id) => <TextInput id={id} value={name} onChange={setName} isBad={Boolean(of('name'))} autoFocus />}
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
    </form>
  )
}
