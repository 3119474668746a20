import { useState } from 'react'
import type { Look } from '@/api/lists'
import type { Field, ObjectMeta } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { defaultLook, moved } from '@/objects/list/look'
import { Button, IconButton } from '@/ui/Button'
import { Popover } from '@/ui/Overlay'
import { SearchInput } from '@/ui/TextInput'
import { Check, Segmented } from '@/ui/Toggle'
import styles from './ListPage.module.css'

interface LookMenuProps {
  object: ObjectMeta
  look: Look
  onChange: (look: Look) => void
}

/** Which columns a list has, in which order, how many of them stay, and how high its rows are. */
export function LookMenu({ object, look, onChange }: LookMenuProps) {
  const { t } = useI18n()
  const all = object.fields.filter((field) => field.name !== object.display && field.type !== 'json')
  return (
    <Popover content={<LookPanel object={object} look={look} fields={all} onChange={onChange} />} width={300}>
      <Button icon="columns" className="not-phone">
        {t('list.columns', { count: look.columns.length + 1, all: all.length + 1 })}
      </Button>
    </Popover>
  )
}

function LookPanel({ object, look, fields, onChange }: LookMenuProps & { fields: Field[] }) {
  const { t, say } = useI18n()
  const [word, setWord] = useState('')
  const fits = (field: Field) => say(field.label).toLowerCase().includes(word.trim().toLowerCase())
  const shown = look.columns
    .map((name) => fields.find((field) => field.name === name))
    .filter((field) => field !== undefined)
  const others = fields.filter((field) => !look.columns.includes(field.name) && fits(field))
  const put = (columns: string[]) => onChange({ ...look, columns })
  return (
    <div className={styles.look}>
      <SearchInput label={t('views.findColumn')} value={word} onChange={setWord} />
      <div className={styles.columns}>
        <h3 className="small muted">{t('views.shown')}</h3>
        {shown.filter(fits).map((field) => {
          const at = look.columns.indexOf(field.name)
          const name = say(field.label)
          return (
            <div key={field.name} className={styles.column}>
              <Check
                label={name}
                checked
                onChange={() => put(look.columns.filter((one) => one !== field.name))}
              />
              <span className="grow" />
              <IconButton
                icon="chevronUp"
                iconSize={14}
                label={t('views.moveUp', { name })}
                disabled={at === 0}
                onClick={() => put(moved(look.columns, field.name, at - 1))}
              />
              <IconButton
                icon="chevronDown"
                iconSize={14}
                label={t('views.moveDown', { name })}
                disabled={at === look.columns.length - 1}
                onClick={() => put(moved(look.columns, field.name, at + 1))}
              />
            </div>
          )
        })}
        {others.length > 0 ? <h3 className="small muted">{t('views.notShown')}</h3> : null}
        {others.map((field) => (
          <Check
            key={field.name}
            label={say(field.label)}
            checked={false}
            onChange={() => put([...look.columns, field.name])}
          />
        ))}
      </div>
      <div className="row">
        <span className="grow small second">{t('views.density')}</span>
        <Segmented
          label={t('views.density')}
          value={look.density}
          onChange={(density) => onChange({ ...look, density })}
          options={[
            { value: 'tight', label: t('views.tight') },
            { value: 'wide', label: t('views.wide') },
          ]}
        />
      </div>
      <div className="row" title={t('views.pinnedHint', { count: look.pinned })}>
        <span className="grow small second">{t('views.pinned')}</span>
        <IconButton
          icon="minus"
          label={`${t('views.pinned')} −`}
          disabled={look.pinned === 0}
          onClick={() => onChange({ ...look, pinned: look.pinned - 1 })}
        />
        <span className="number" style={{ minWidth: 16 }}>
          {look.pinned}
        </span>
        <IconButton
          icon="plus"
          label={`${t('views.pinned')} +`}
          disabled={look.pinned >= Math.min(5, look.columns.length)}
          onClick={() => onChange({ ...look, pinned: look.pinned + 1 })}
        />
      </div>
      <Button size="small" look="text" onClick={() => onChange(defaultLook(object))}>
        {t('views.resetColumns')}
      </Button>
    </div>
  )
}
