import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { nameToRead, readAloud } from '@/api/spelling'
import { WordsInput } from '@/areas/settings/objects/WordsInput'
import { useI18n } from '@/i18n/useI18n'
import { freeKey, keyOf } from '@/lib/keyOf'
import { FormDialog } from '@/ui/FormDialog'
import { useGo } from '@/ui/navigation'

interface NameDialogProps {
  title: string
  label: string
  /** Where the editor of a new one is: its key and its names are added. */
  path: string
  /** What it is, in one Latin word: its key where the name has no letters. */
  what: string
  taken: string[]
  onClose: () => void
}

/** Asks for the name alone; everything else is said in the editor that opens. */
export function NameDialog({ title, label, path, what, taken, onClose }: NameDialogProps) {
  const { t } = useI18n()
  const go = useGo()
  const queries = useQueryClient()
  const [name, setName] = useState({ en: '', zh: '' })
  const isNamed = Boolean(name.en.trim() || name.zh.trim())
  const open = async () => {
    const query = new URLSearchParams({ en: name.en.trim(), zh: name.zh.trim() })
    const key = keyOf(await readAloud(queries, nameToRead(name)))
    go(`${path}/${freeKey(key || what, taken)}?${query.toString()}`)
  }
  return (
    <FormDialog
      title={title}
      submit={t('common.add')}
      isReady={isNamed}
      onSubmit={() => void open()}
      onClose={onClose}
    >
      <WordsInput label={label} value={name} onChange={setName} required />
    </FormDialog>
  )
}
