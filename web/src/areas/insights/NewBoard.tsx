import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { createDashboard, dashboardsQuery } from '@/api/insights'
import { useI18n } from '@/i18n/useI18n'
import { Field } from '@/ui/Field'
import { FormDialog } from '@/ui/FormDialog'
import { useGo } from '@/ui/navigation'
import { TextInput } from '@/ui/TextInput'

/** A name in both languages; what is given in one stands in for the other until somebody says it better. */
export function NewBoard({ onClose }: { onClose: () => void }) {
  const { t, language } = useI18n()
  const go = useGo()
  const queries = useQueryClient()
  const [name, setName] = useState({ en: '', zh: '' })
  const make = useMutation({
    mutationFn: () => {
      const given = name.en.trim() || name.zh.trim()
      return createDashboard({ en: name.en.trim() || given, zh: name.zh.trim() || given }, [])
    },
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: dashboardsQuery.queryKey })
      onClose()
      go(`/insights/${made.id}?edit=1`)
    },
  })
  const order = language === 'zh' ? (['zh', 'en'] as const) : (['en', 'zh'] as const)
  return (
    <FormDialog
      title={t('insights.createTitle')}
      isBusy={make.isPending}
      onSubmit={make.mutate}
      onClose={onClose}
    >
      {order.map((one, index) => (
        <Field
          key={one}
          label={one === 'en' ? t('insights.nameEn') : t('insights.nameZh')}
          required={index === 0}
          error={index === 0 ? make.error?.message : null}
        >
          {(id) => (
            <TextInput id={id} value={name[one]} onChange={(text) => setName({ ...name, [one]: text })} />
          )}
        </Field>
      ))}
    </FormDialog>
  )
}
