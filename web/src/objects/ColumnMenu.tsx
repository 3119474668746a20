import type { ObjectMeta } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { defaultColumns } from '@/objects/columns'
import { Button } from '@/ui/Button'
import { Popover } from '@/ui/Overlay'
import { Check } from '@/ui/Toggle'

interface ColumnMenuProps {
  object: ObjectMeta
  chosen: string[]
  onChange: (names: string[]) => void
}

export function ColumnMenu({ object, chosen, onChange }: ColumnMenuProps) {
  const { t, say } = useI18n()
  const fields = object.fields.filter((field) => field.name !== object.display && field.type !== 'json')
  const toggle = (name: string, isOn: boolean) =>
    onChange(isOn ? [...chosen, name] : chosen.filter((one) => one !== name))
  const list = (
    <div className="column" style={{ gap: 6, maxHeight: 360, overflow: 'auto', padding: 4 }}>
      {fields.map((field) => (
        <Check
          key={field.name}
          label={say(field.label)}
          checked={chosen.includes(field.name)}
          onChange={(isOn) => toggle(field.name, isOn)}
        />
      ))}
      <Button size="small" look="text" onClick={() => onChange(defaultColumns(object))}>
        {t('common.clear')}
      </Button>
    </div>
  )
  return (
    <Popover content={list} width={220}>
      <Button icon="columns" className="not-phone">
        {t('list.columns', { count: chosen.length + 1, all: fields.length + 1 })}
      </Button>
    </Popover>
  )
}
