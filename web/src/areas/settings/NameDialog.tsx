import { useState } from 'react'
import { WordsInput } from '@/areas/settings/objects/WordsInput'
import { keyOf } from '@/areas/settings/scores/draft'
import { useI18n } from '@/i18n/useI18n'
import { FormDialog } from '@/ui/FormDialog'
import { useGo } from '@/ui/navigation'

interface NameDialogProps {
  title: string
  label: string
  /** Where the editor of a new one is: its key and its names are added. */
  path: string
  taken: string[]
  onClose: () => void
}

/** Asks for the name alone; everything else is said in the editor that opens. */
export function NameDialog({ title, label, path, taken, onClose }: NameDialogProps) {
  const { t } = useI18n()
  const go = useGo()
  const [name, setName] = useState({ en: '', zh: '' })
  const isNamed = Boolean(name.en.trim() || name.zh.trim())
  const open = () => {
    const query = new URLSearchParams({ en: name.en.trim(), zh: name.zh.trim() })
    go(`${path}/${keyOf(name.en, taken)}?${query.toString()}`)
  }
  return (
    <FormDialog title={title} submit={t('common.add')} isReady={isNamed} onSubmit={open} onClose={onClose}>
      <WordsInput label={label} value={name} onChange={setName} required isFirst />
    </FormDialog>
  )
}
