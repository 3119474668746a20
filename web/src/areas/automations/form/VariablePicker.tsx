import { useState } from 'react'
import { useEnvironment } from '@/areas/automations/form/environment'
import { askables } from '@/conditions/fields'
import type { Format } from '@/i18n/format'
import { useI18n } from '@/i18n/useI18n'
import { isLookup } from '@/objects/FieldValue'
import { useMeta } from '@/objects/meta'
import { IconButton } from '@/ui/Button'
import { Popover } from '@/ui/Overlay'
import { SearchInput } from '@/ui/TextInput'
import styles from './form.module.css'

interface VariableButtonProps {
  onPick: (path: string) => void
  /** In texts fields of the record stand under the name of its object: contact.name. */
  isLiquid?: boolean
}

/** Everything that can be used here, with the value it has for the chosen record. */
export function VariableButton({ onPick, isLiquid = false }: VariableButtonProps) {
  const { t } = useI18n()
  const [isOpen, setOpen] = useState(false)
  const pick = (path: string) => {
    setOpen(false)
    onPick(path)
  }
  return (
    <Popover
      isOpen={isOpen}
      onOpenChange={setOpen}
      placement="bottomRight"
      width={320}
      content={<VariableList onPick={pick} isLiquid={isLiquid} />}
    >
      <IconButton icon="data" iconSize={14} label={t('designer.insertVariable')} />
    </Popover>
  )
}

function VariableList({ onPick, isLiquid }: Required<VariableButtonProps>) {
  const { t, say, format } = useI18n()
  const { object, extras, samples } = useEnvironment()
  const meta = useMeta()
  const [word, setWord] = useState('')
  const all = askables(meta, object, extras).map((one) => ({
    path: one.path,
    label: one.labels.map(say).join(' › '),
    sample: sampleText(samples[one.path], format),
    isExtra: /^(?:event|vars)\./u.test(one.path),
  }))
  const wanted = word.trim().toLowerCase()
  const found = all
    .filter((one) => `${one.label} ${one.path}`.toLowerCase().includes(wanted))
    .sort((a, b) => Number(b.isExtra) - Number(a.isExtra))
  return (
    <div className={styles.picker}>
      <SearchInput value={word} onChange={setWord} label={t('designer.findVariable')} />
      <ul className="scroll" style={{ maxHeight: 280 }}>
        {found.slice(0, 120).map((one) => (
          <li key={one.path}>
            <button
              type="button"
              className={styles.variable}
              onClick={() => onPick(isLiquid && !one.isExtra ? `${object}.${one.path}` : one.path)}
            >
              <span className="ellipsis">{one.label}</span>
              <span className="ellipsis muted small">{one.sample || one.path}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

export function sampleText(value: unknown, format: Format): string {
  if (value === null || value === undefined) return ''
  if (isLookup(value)) return value.label
  if (Array.isArray(value)) return format.list(value.map((one) => sampleText(one, format)))
  return typeof value === 'string' ? value : JSON.stringify(value)
}
