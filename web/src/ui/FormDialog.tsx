import { useId, type ReactNode } from 'react'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Overlay'
import { Notice } from '@/ui/State'
import { useFirstField } from '@/ui/useFirstField'

interface FormDialogProps {
  title: ReactNode
  /** What its button does; “Save” unless said otherwise. */
  submit?: string
  look?: 'primary' | 'danger'
  onSubmit: () => void
  onClose: () => void
  isOpen?: boolean
  isReady?: boolean
  isBusy?: boolean
  /** What is wrong with the form as a whole. */
  fault?: string | null
  width?: number
  children: ReactNode
}

/** A dialog around one form: Enter in a field does what the button does. */
export function FormDialog(props: FormDialogProps) {
  const { title, submit, onSubmit, onClose, isOpen = true, isReady = true, isBusy, fault, width } = props
  const { look = 'primary' } = props
  const { t } = useI18n()
  const id = useId()
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      onClose={onClose}
      width={width}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look={look} type="submit" form={id} isBusy={isBusy} disabled={!isReady}>
            {submit ?? t('common.save')}
          </Button>
        </>
      }
    >
      <Form id={id} onSubmit={onSubmit}>
        {fault ? (
          <div style={{ marginBottom: 12 }}>
            <Notice tone="bad">{fault}</Notice>
          </div>
        ) : null}
        {props.children}
      </Form>
    </Dialog>
  )
}

interface FormProps {
  id: string
  onSubmit: () => void
  children: ReactNode
}

function Form({ id, onSubmit, children }: FormProps) {
  const form = useFirstField()
  return (
    <form
      ref={form}
      id={id}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {children}
    </form>
  )
}
