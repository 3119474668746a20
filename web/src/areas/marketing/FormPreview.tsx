import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { formPreviewQuery } from '@/api/forms'
import { valuesOf, type FormDraft } from '@/areas/marketing/formDraft'
import { useI18n } from '@/i18n/useI18n'
import { useDebounced } from '@/lib/useDebounced'
import { Notice } from '@/ui/State'
import { Segmented } from '@/ui/Toggle'
import styles from './FormPage.module.css'

/** The page as visitors will see it, drawn by the server from the draft: what is shown is what will be served. */
export function FormPreview({ draft }: { draft: FormDraft }) {
  const { t, say, language } = useI18n()
  const [shown, setShown] = useState<'zh' | 'en'>(language)
  const settled = useDebounced(JSON.stringify(valuesOf(draft)), 350)
  const preview = useQuery(formPreviewQuery(JSON.parse(settled) as Record<string, unknown>, shown))
  const faults = preview.data?.faults ?? []
  return (
    <section className={styles.preview} aria-label={t('forms.preview')}>
      <div className="row" style={{ padding: '12px 16px' }}>
        <h2 className="strong grow">{t('forms.preview')}</h2>
        <Segmented
          label={t('forms.language')}
          value={shown}
          onChange={setShown}
          options={[
            { value: 'zh', label: t('common.chinese') },
            { value: 'en', label: t('common.english') },
          ]}
        />
      </div>
      {faults.length > 0 ? (
        <div style={{ padding: '0 16px 12px' }}>
          <Notice tone="bad">
            {faults.map((fault, index) => (
              <div key={index}>{say(fault.message)}</div>
            ))}
          </Notice>
        </div>
      ) : null}
      {preview.isError ? (
        <div style={{ padding: '0 16px 12px' }}>
          <Notice tone="bad">{preview.error.message}</Notice>
        </div>
      ) : null}
      {preview.data?.html ? (
        // No right at all inside: it is to be looked at, not sent.
        <iframe className={styles.frame} sandbox="" srcDoc={preview.data.html} title={t('forms.preview')} />
      ) : null}
    </section>
  )
}
