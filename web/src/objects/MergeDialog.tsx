import type { Field, ObjectMeta, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { FieldValue } from '@/objects/FieldValue'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Overlay'
import { PlainTable } from '@/ui/PlainTable'

interface MergeDialogProps {
  object: ObjectMeta
  /** The fields that both have changed. */
  fields: Field[]
  theirs: Row
  mine: Row
  isBusy: boolean
  onKeepTheirs: () => void
  onSaveMine: () => void
}

/** Two people have written the same field: both values side by side, until one of them decides. */
export function MergeDialog({ fields, theirs, mine, isBusy, onKeepTheirs, onSaveMine }: MergeDialogProps) {
  const { t, say } = useI18n()
  return (
    <Dialog
      title={t('merging.title')}
      isOpen
      width={560}
      onClose={onKeepTheirs}
      footer={
        <>
          <Button onClick={onKeepTheirs}>{t('merging.keepTheirs')}</Button>
          <Button look="primary" isBusy={isBusy} onClick={onSaveMine}>
            {t('merging.saveMine')}
          </Button>
        </>
      }
    >
      <p className="second" style={{ marginBottom: 12 }}>
        {t('merging.text')}
      </p>
      <PlainTable
        label={t('merging.title')}
        head={[t('merging.field'), t('merging.theirs'), t('merging.mine')]}
      >
        {fields.map((field) => (
          <tr key={field.name}>
            <td>{say(field.label)}</td>
            <td>
              <FieldValue field={field} row={theirs} />
            </td>
            <td>
              <FieldValue field={field} row={mine} />
            </td>
          </tr>
        ))}
      </PlainTable>
    </Dialog>
  )
}
