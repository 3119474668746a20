import type { FormField, Meta, ObjectMeta, Row } from '@/api/types'
import { isPhrase, type Phrase } from '@/i18n/phrase'
import { isSystem } from '@/objects/meta'

/** A form while it is being built: the parts of its record that visitors see. */
export interface FormDraft {
  name: string
  slug: string
  status: string
  language: string
  fields: FormField[]
  title: Phrase
  intro: Phrase
  submit: Phrase
  consent: Phrase
  success: Phrase
  settings: Record<string, unknown>
}

const nothing: Phrase = { en: '', zh: '' }

export function draftOf(row: Row): FormDraft {
  return {
    name: text(row.name),
    slug: text(row.slug),
    status: text(row.status) || 'published',
    language: text(row.language) || 'auto',
    fields: Array.isArray(row.fields) ? (row.fields as FormField[]) : [],
    title: phrase(row.title),
    intro: phrase(row.intro),
    submit: phrase(row.submit),
    consent: phrase(row.consent),
    success: phrase(row.success),
    settings:
      typeof row.settings === 'object' && row.settings !== null
        ? (row.settings as Record<string, unknown>)
        : {},
  }
}

/** The draft as the record takes it: texts nobody wrote are empty, so that the server's own words stand. */
export function valuesOf(draft: FormDraft): Record<string, unknown> {
  const said = (value: Phrase) => (value.en.trim() || value.zh.trim() ? value : null)
  return {
    ...draft,
    fields: draft.fields.map(({ label, ...rest }) => (label && said(label) ? { ...rest, label } : rest)),
    title: said(draft.title),
    intro: said(draft.intro),
    submit: said(draft.submit),
    consent: said(draft.consent),
    success: said(draft.success),
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function phrase(value: unknown): Phrase {
  if (isPhrase(value)) return value
  return typeof value === 'string' ? { en: value, zh: value } : nothing
}

export interface Offer {
  object: ObjectMeta
  field: { name: string; label: Phrase }
}

/** Fields a visitor can be asked for. A name two objects share is asked once, for the first of them. */
export function offersOf(meta: Meta): Offer[] {
  const seen = new Set<string>()
  const offers: Offer[] = []
  for (const name of ['contact', 'company', 'lead']) {
    const object = meta.objects.find((one) => one.name === name)
    for (const field of object?.fields ?? []) {
      const isAskable = !field.readonly && !isSystem(field.name) && !['owner', 'team'].includes(field.name)
      const isPlain = field.type !== 'json' && (field.type !== 'lookup' || field.name === 'company')
      if (!object || !isAskable || !isPlain || seen.has(field.name)) continue
      seen.add(field.name)
      offers.push({ object, field })
    }
  }
  return offers
}

export function moved<T>(items: T[], from: number, to: number): T[] {
  const next = [...items]
  const [item] = next.splice(from, 1)
  if (item !== undefined) next.splice(Math.max(0, Math.min(to, next.length)), 0, item)
  return next
}
