import type { Config } from '@/areas/automations/designer/definition'
import { freshItem, isNamed, readSetting } from '@/areas/automations/form/setting'
import { SettingForm } from '@/areas/automations/form/SettingForm'
import type { SettingInputProps } from '@/areas/automations/form/SettingInput'
import { useI18n } from '@/i18n/useI18n'
import { Button, IconButton } from '@/ui/Button'
import styles from './form.module.css'

/** A list of small forms: the ways of a branch, the events of a wait. */
export function ListInput({ read, root, label, value, address, onChange }: SettingInputProps) {
  const { t } = useI18n()
  const items = Array.isArray(value) ? (value as Config[]) : []
  const schema = read.setting.items
  if (!schema) return null
  const inner = readSetting(schema, root).setting
  const write = (next: Config[]) => onChange(next)
  const move = (from: number, to: number) => {
    const next = [...items]
    next.splice(to, 0, ...next.splice(from, 1))
    write(next)
  }
  const fewest = read.setting.minItems ?? 0
  return (
    <fieldset className={styles.list}>
      <legend>{label}</legend>
      {items.map((item, index) => (
        <div key={isNamed(inner) ? String(item.name) : index} className={styles.item}>
          <div className={styles.itemHead}>
            <span className="small muted grow">{t('designer.itemOf', { number: index + 1 })}</span>
            {index > 0 ? (
              <IconButton
                icon="chevronUp"
                iconSize={13}
                label={t('designer.moveUp')}
                onClick={() => move(index, index - 1)}
              />
            ) : null}
            {index < items.length - 1 ? (
              <IconButton
                icon="chevronDown"
                iconSize={13}
                label={t('designer.moveDown')}
                onClick={() => move(index, index + 1)}
              />
            ) : null}
            {items.length > fewest ? (
              <IconButton
                icon="close"
                iconSize={13}
                label={t('common.remove')}
                onClick={() => write(items.filter((_, at) => at !== index))}
              />
            ) : null}
          </div>
          <SettingForm
            schema={inner}
            root={root}
            value={item}
            address={`${address}.${index}`}
            onChange={(next) => write(items.map((one, at) => (at === index ? next : one)))}
          />
        </div>
      ))}
      <Button
        size="small"
        look="text"
        icon="plus"
        onClick={() => write([...items, freshItem(schema, root, items.length + 1, items)])}
      >
        {t('common.add')}
      </Button>
    </fieldset>
  )
}
