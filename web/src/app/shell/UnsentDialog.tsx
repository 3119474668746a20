import { useI18n } from '@/i18n/useI18n'
import { FieldValue } from '@/objects/FieldValue'
import { addressOf, fieldOf, useMeta } from '@/objects/meta'
import { dropUnsent, sendOver, type Unsent } from '@/objects/unsent'
import { Button } from '@/ui/Button'
import { Link } from '@/ui/navigation'
import { Dialog } from '@/ui/Overlay'
import { PlainTable } from '@/ui/PlainTable'

interface UnsentDialogProps {
  changes: Unsent[]
  isOpen: boolean
  onClose: () => void
  onSend: () => void
}

/** Changes that could not go out as they were: both values side by side, or what the server says; each with a choice. */
export function UnsentDialog({ changes, isOpen, onClose, onSend }: UnsentDialogProps) {
  const { t } = useI18n()
  return (
    <Dialog title={t('unsent.title')} isOpen={isOpen} onClose={onClose} width={760}>
      <p className="second" style={{ marginBottom: 12 }}>
        {t('unsent.text')}
      </p>
      <PlainTable
        label={t('unsent.title')}
        head={[t('unsent.record'), t('unsent.field'), t('unsent.theirs'), t('unsent.yours'), '']}
      >
        {changes.map((change) => (
          <Line key={change.id + change.field} change={change} onClose={onClose} onSend={onSend} />
        ))}
      </PlainTable>
    </Dialog>
  )
}

interface LineProps {
  change: Unsent
  onClose: () => void
  onSend: () => void
}

function Line({ change, onClose, onSend }: LineProps) {
  const { t, say } = useI18n()
  const object = useMeta().objects.find((one) => one.name === change.object)
  const field = fieldOf(object, change.field)
  if (!field) return null
  const mine = { ...change.seen, [change.field]: change.value }
  return (
    <tr>
      <td>
        <Link className="link" to={addressOf(object, change.id)} onClick={onClose}>
          {change.title}
        </Link>
      </td>
      <td>{say(field.label)}</td>
      <td>
        {change.theirs ? (
          <FieldValue field={field} row={change.theirs} />
        ) : (
          <span className="cinnabar">{change.fault}</span>
        )}
      </td>
      <td>
        <FieldValue field={field} row={mine} />
      </td>
      <td>
        <span className="row">
          <Button size="small" onClick={() => dropUnsent(change.id, change.field)}>
            {change.theirs ? t('unsent.keepTheirs') : t('unsent.discard')}
          </Button>
          {change.theirs ? (
            <Button
              size="small"
              look="primary"
              onClick={() => {
                sendOver(change)
                onSend()
              }}
            >
              {t('unsent.saveMine')}
            </Button>
          ) : null}
        </span>
      </td>
    </tr>
  )
}
