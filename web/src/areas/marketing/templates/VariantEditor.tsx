import { useEffect, useRef, useState } from 'react'
import type { TemplateFault, Variant } from '@/api/templates'
import { BlockMenu } from '@/areas/marketing/templates/BlockMenu'
import { placeOf, spanOf, type Language, type Place } from '@/areas/marketing/templates/templateDraft'
import { VariableMenu } from '@/areas/marketing/templates/VariableMenu'
import { useI18n } from '@/i18n/useI18n'
import { Field } from '@/ui/Field'
import { TextArea, TextInput } from '@/ui/TextInput'
import { Check } from '@/ui/Toggle'
import styles from './templates.module.css'

interface VariantEditorProps {
  language: Language
  variant: Variant
  samples: Record<string, string>
  faults: readonly TemplateFault[]
  /** A place to show: its field takes the cursor, its line is marked. */
  shown: Place | null
  canEdit: boolean
  onChange: (change: Partial<Variant>) => void
}

type Part = keyof Variant
type Boxes = Partial<Record<Part, HTMLInputElement | HTMLTextAreaElement | null>>

/** One language of a template: subject, what stands beside it in the mailbox, the body, the plain text. */
export function VariantEditor(props: VariantEditorProps) {
  const { language, variant, samples, faults, shown, canEdit, onChange } = props
  const { t, say } = useI18n()
  const boxes = useRef<Boxes>({})
  const [last, setLast] = useState<Part>('mjml')
  const [hasText, setHasText] = useState(variant.text !== '')
  useEffect(() => {
    const box = shown?.language === language ? boxes.current[shown.part] : null
    if (!shown || !box) return
    box.focus()
    if (shown.line !== null) box.setSelectionRange(...spanOf(box.value, shown.line))
  }, [shown, language])
  const errorOf = (part: Part) =>
    faults
      .map((fault) => ({ fault, place: placeOf(fault.field) }))
      .filter(({ place }) => place?.language === language && place.part === part)
      .map(({ fault, place }) =>
        place?.line
          ? t('templates.atLine', { line: place.line, text: say(fault.message) })
          : say(fault.message),
      )[0] ?? null
  /** Into the field that had the cursor last, where it stood; what is marked is replaced. */
  const insert = (text: string, part: Part = last) => {
    const box = boxes.current[part]
    const value = variant[part]
    const start = box?.selectionStart ?? value.length
    const stop = box?.selectionEnd ?? start
    onChange({ [part]: value.slice(0, start) + text + value.slice(stop) })
    window.requestAnimationFrame(() => {
      box?.focus()
      box?.setSelectionRange(start + text.length, start + text.length)
    })
  }
  const box = (part: Part) => ({
    ref: (element: HTMLInputElement | HTMLTextAreaElement | null) => {
      boxes.current[part] = element
    },
    value: variant[part],
    readOnly: !canEdit,
    isBad: errorOf(part) !== null,
    lang: language === 'zh' ? 'zh-CN' : 'en',
    onFocus: () => setLast(part),
    onChange: (text: string) => onChange({ [part]: text }),
  })
  return (
    <section className={styles.variant} aria-label={t(`common.${language === 'zh' ? 'chinese' : 'english'}`)}>
      <Field label={t('templates.subject')} required error={errorOf('subject')}>
        {(id) => <TextInput id={id} {...box('subject')} />}
      </Field>
      <Field label={t('templates.preheader')} help={t('templates.preheaderHelp')} error={errorOf('preview')}>
        {(id) => <TextInput id={id} {...box('preview')} />}
      </Field>
      {canEdit ? (
        <div className="row">
          <VariableMenu samples={samples} onPick={(path) => insert(`{{ ${path} }}`)} />
          <BlockMenu marked={() => markedIn(boxes.current.mjml)} onInsert={(text) => insert(text, 'mjml')} />
        </div>
      ) : null}
      <Field label={t('templates.body')} required error={errorOf('mjml')}>
        {(id) => (
          <TextArea id={id} className={`mono ${styles.body}`} rows={16} spellCheck={false} {...box('mjml')} />
        )}
      </Field>
      <Check
        checked={hasText}
        disabled={!canEdit}
        label={t('templates.ownText')}
        onChange={(isOn) => {
          setHasText(isOn)
          if (!isOn) onChange({ text: '' })
        }}
      />
      {hasText ? (
        <Field label={t('templates.plainText')} error={errorOf('text')}>
          {(id) => <TextArea id={id} className="mono" rows={8} {...box('text')} />}
        </Field>
      ) : null}
    </section>
  )
}

function markedIn(box: HTMLInputElement | HTMLTextAreaElement | null | undefined): string {
  return box ? box.value.slice(box.selectionStart ?? 0, box.selectionEnd ?? 0) : ''
}
