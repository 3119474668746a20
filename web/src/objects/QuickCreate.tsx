import { useQueryClient } from '@tanstack/react-query'
import type { ObjectMeta, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { CreateDrawer } from '@/objects/CreateDrawer'
import { isLookup } from '@/objects/FieldValue'
import { addressOf, fieldOf, titleOf, useObject } from '@/objects/meta'
import type { Begun } from '@/objects/QuickActs'
import { useGo } from '@/ui/navigation'
import { tell } from '@/ui/toast'

interface QuickCreateProps {
  begun: Begun | null
  about: ObjectMeta
  row: Row
  onClose: () => void
}

/** A new task, note or deal that already knows what it is about. */
export function QuickCreate({ begun, about, row, onClose }: QuickCreateProps) {
  const { t, say } = useI18n()
  const queries = useQueryClient()
  const go = useGo()
  const object = useObject(begun?.object ?? '')
  if (!object) return null
  const initial: Record<string, unknown> = { ...begun?.values }
  for (const field of object.fields) {
    if (field.type !== 'lookup' || field.readonly) continue
    if (field.target === about.name)
      initial[field.name] = { id: row.id, label: titleOf(row, about), object: about.name }
    else if (
      isLookup(row[field.name]) &&
      fieldOf(about, field.name)?.target === field.target &&
      field.target !== 'user'
    ) {
      initial[field.name] = row[field.name]
    }
  }
  return (
    <CreateDrawer
      object={object}
      isOpen
      initial={initial}
      onClose={onClose}
      onCreated={(made) => {
        onClose()
        void queries.invalidateQueries({ queryKey: ['records'] })
        tell(t('list.created', { name: say(object.label) }), {
          label: t('list.open'),
          run: () => go(addressOf(object, made.id)),
        })
      }}
    />
  )
}
