import { useState } from 'react'
import { Problem } from '@/api/http'
import type { Phrase } from '@/i18n/phrase'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Dialog } from '@/ui/Overlay'
import { TextInput } from '@/ui/TextInput'

interface NameDialogProps {
  isOpen: boolean
  onClose: () => void
  onName: (name: Phrase) => Promise<void>
}

/** A name in both languages; what is given in one stands in for the other until somebody says it better. */
export function NameDialog({ isOpen, onClose, onName }: NameDialogProps) {
  const { t, language } = useI18n()
  const [name, setName] = useState<Phrase>({ en: '', zh: '' })
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    const given = name.en.trim() || name.zh.trim()
    try {
      await onName({ en: name.en.trim() || given, zh: name.zh.trim() || given })
      setName({ en: '', zh: '' })
      setProblem(null)
    } catch (error) {
      setProblem(error instanceof Problem ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }
  const order = language === 'zh' ? (['zh', 'en'] as const) : (['en', 'zh'] as const)
  return (
    <Dialog
      title={t('insights.createTitle')}
      isOpen={isOpen}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" isBusy={isBusy} onClick={() => void save()}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      {order.map((one, index) => (
        <Field
          key={one}
          label={one === 'en' ? t('insights.nameEn') : t('insights.nameZh')}
          required={index === 0}
          error={index === 0 ? problem : null}
        >
          {(id) => (
            <TextInput
              id={id}
              autoFocus={index === 0}
              value={name[one]}
              onChange={(text) => setName({ ...name, [one]: text })}
            />
          )}
        </Field>
      ))}
    </Dialog>
  )
}
