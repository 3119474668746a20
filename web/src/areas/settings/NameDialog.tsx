import { useState } from 'react'
import { WordsInput } from '@/areas/settings/objects/WordsInput'
import { keyOf } from '@/areas/settings/scores/draft'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { useGo } from '@/ui/navigation'
import { Dialog } from '@/ui/Overlay'

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
    if (!isNamed) return
    const query = new URLSearchParams({ en: name.en.trim(), zh: name.zh.trim() })
    go(`${path}/${keyOf(name.en, taken)}?${query.toString()}`)
  }
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" disabled={!isNamed} onClick={open}>
            {t('common.add')}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          open()
        }}
      >
        <WordsInput label={label} value={name} onChange={setName} required isFirst />
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
