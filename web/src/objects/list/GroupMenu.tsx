import type { ObjectMeta } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { fieldOf } from '@/objects/meta'
import { Button } from '@/ui/Button'
import { Menu } from '@/ui/Menu'

interface GroupMenuProps {
  object: ObjectMeta
  group: string
  onChange: (field: string) => void
}

const groupable = ['choice', 'lookup', 'flag', 'date']
const named = ['city', 'region', 'industry', 'campaign', 'product', 'stage', 'pipeline', 'source']

/** Fields whose values repeat: choices and links always, texts where they name a place or a kind. */
export function groupableFields(object: ObjectMeta) {
  return object.fields.filter(
    (field) =>
      field.widget !== 'hidden' &&
      field.name !== object.display &&
      (groupable.includes(field.type) ||
        named.includes(field.name) ||
        (field.custom && field.widget === 'text')),
  )
}

export function GroupMenu({ object, group, onChange }: GroupMenuProps) {
  const { t, say } = useI18n()
  const chosen = fieldOf(object, group)
  return (
    <Menu
      placement="bottomLeft"
      items={[
        { key: '', label: t('views.none'), onChoose: () => onChange('') },
        'line',
        ...groupableFields(object).map((field) => ({
          key: field.name,
          label: say(field.label),
          onChoose: () => onChange(field.name),
        })),
      ]}
    >
      <Button icon="group" look={chosen ? 'chosen' : 'default'} className="not-phone">
        {chosen ? t('views.groupBy', { name: say(chosen.label) }) : t('views.group')}
      </Button>
    </Menu>
  )
}
