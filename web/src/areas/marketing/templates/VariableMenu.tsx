import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { templateVariablesQuery } from '@/api/templates'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Popover } from '@/ui/Overlay'
import { SearchInput } from '@/ui/TextInput'
import styles from './templates.module.css'

interface VariableMenuProps {
  samples: Record<string, string>
  onPick: (path: string) => void
}

/** Everything a mail may speak of, with what it prints for the chosen person. */
export function VariableMenu({ samples, onPick }: VariableMenuProps) {
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
      width={340}
      content={<VariableList samples={samples} onPick={pick} />}
    >
      <Button size="small" icon="data">
        {t('templates.variable')}
      </Button>
    </Popover>
  )
}

function VariableList({ samples, onPick }: VariableMenuProps) {
  const { t, say } = useI18n()
  const all = useQuery(templateVariablesQuery).data ?? []
  const [word, setWord] = useState('')
  const wanted = word.trim().toLowerCase()
  const found = all
    .map((one) => ({ ...one, text: `${say(one.of)} › ${say(one.label)}` }))
    .filter((one) => `${one.text} ${one.path}`.toLowerCase().includes(wanted))
  return (
    <>
      <SearchInput value={word} onChange={setWord} label={t('designer.findVariable')} />
      <ul className="scroll" style={{ maxHeight: 300, marginTop: 6 }}>
        {found.map((one) => (
          <li key={one.path}>
            <button type="button" className={styles.variable} onClick={() => onPick(one.path)}>
              <span className="ellipsis">{one.text}</span>
              <span className="ellipsis muted small">{samples[one.path] || one.path}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}
