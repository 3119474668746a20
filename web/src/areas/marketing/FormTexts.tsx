import type { FormDraft } from '@/areas/marketing/formDraft'
import type { Phrase } from '@/i18n/phrase'
import { useI18n } from '@/i18n/useI18n'
import { Choice } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { TextArea, TextInput } from '@/ui/TextInput'
import { Check } from '@/ui/Toggle'

interface FormTextsProps {
  draft: FormDraft
  onChange: (draft: FormDraft) => void
}

/** Name, address, language, and the words around the questions in both languages. */
export function FormTexts({ draft, onChange }: FormTextsProps) {
  const { t } = useI18n()
  const change = (part: Partial<FormDraft>) => onChange({ ...draft, ...part })
  return (
    <>
      <Field label={t('forms.name')} required>
        {(id) => <TextInput id={id} value={draft.name} onChange={(name) => change({ name })} />}
      </Field>
      <Field label={t('forms.slug')} help={t('forms.slugHelp')} required>
        {(id) => <TextInput id={id} value={draft.slug} onChange={(slug) => change({ slug })} />}
      </Field>
      <Field label={t('forms.language')}>
        {(id) => (
          <Choice
            id={id}
            value={draft.language}
            onChange={(language) => change({ language: language ?? 'auto' })}
            options={[
              { value: 'auto', label: t('forms.auto') },
              { value: 'zh', label: t('common.chinese') },
              { value: 'en', label: t('common.english') },
            ]}
          />
        )}
      </Field>
      <Words label={t('forms.heading')} value={draft.title} onChange={(title) => change({ title })} />
      <Words label={t('forms.intro')} value={draft.intro} onChange={(intro) => change({ intro })} isLong />
      <Words label={t('forms.button')} value={draft.submit} onChange={(submit) => change({ submit })} />
      <Words
        label={t('forms.consent')}
        help={t('forms.consentHelp')}
        value={draft.consent}
        onChange={(consent) => change({ consent })}
        isLong
      />
      {draft.consent.zh || draft.consent.en ? (
        <div style={{ marginBottom: 12 }}>
          <Check
            label={t('forms.consentRequired')}
            checked={draft.settings.consent_required === true}
            onChange={(isOn) => change({ settings: { ...draft.settings, consent_required: isOn } })}
          />
        </div>
      ) : null}
      <Words
        label={t('forms.success')}
        value={draft.success}
        onChange={(success) => change({ success })}
        isLong
      />
    </>
  )
}

interface WordsProps {
  label: string
  help?: string
  value: Phrase
  onChange: (value: Phrase) => void
  isLong?: boolean
}

/** One text in both languages, side by side. */
function Words({ label, help, value, onChange, isLong }: WordsProps) {
  const { t } = useI18n()
  const Input = isLong ? TextArea : TextInput
  return (
    <div className="row top-aligned">
      <div className="grow">
        <Field label={`${label} · ${t('common.chinese')}`} help={help}>
          {(id) => (
            <Input id={id} lang="zh-CN" value={value.zh} onChange={(zh) => onChange({ ...value, zh })} />
          )}
        </Field>
      </div>
      <div className="grow">
        <Field label={`${label} · ${t('common.english')}`}>
          {(id) => <Input id={id} lang="en" value={value.en} onChange={(en) => onChange({ ...value, en })} />}
        </Field>
      </div>
    </div>
  )
}
