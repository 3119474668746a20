import type { EventKindNew } from '@/api/client/types.gen'
import type { EventField, EventKind } from '@/api/eventKinds'
import type { Phrase } from '@/i18n/phrase'

export const types = ['text', 'number', 'flag', 'date', 'moment'] as const
export const erasing = ['keep', 'clear', 'drop'] as const

/** A kind of event as it is being written. */
export type KindDraft = Required<Omit<EventKindNew, 'version' | 'label' | 'sentence'>> & {
  label: Phrase
  sentence: Phrase
}

export const newKind: KindDraft = {
  name: '',
  label: { en: '', zh: '' },
  sentence: { en: '', zh: '' },
  fields: [],
  erase: 'keep',
  erased_fields: [],
  tracked_as: '',
}

export const newField: EventField = { name: '', label: { en: '', zh: '' }, type: 'text' }

export function draftOf(kind: EventKind): KindDraft {
  const { name, label, sentence, erased_fields, tracked_as } = kind
  return {
    name,
    label,
    sentence,
    erased_fields,
    tracked_as,
    fields: kind.fields as EventField[],
    erase: kind.erase as KindDraft['erase'],
  }
}

/** What is cleared is only said where something is, and only of fields that are there. */
export function bodyOf(draft: KindDraft): KindDraft {
  const names = draft.fields.map((field) => field.name)
  const erased = draft.erase === 'clear' ? draft.erased_fields.filter((name) => names.includes(name)) : []
  return { ...draft, erased_fields: erased }
}

/** A field that gets another name stays erased. */
export function withField(draft: KindDraft, number: number, field: EventField): KindDraft {
  const before = draft.fields[number]?.name
  const erased_fields = draft.erased_fields.map((name) => (name === before ? field.name : name))
  return { ...draft, fields: draft.fields.with(number, field), erased_fields }
}

export function withErased(draft: KindDraft, name: string, isErased: boolean): KindDraft {
  const others = draft.erased_fields.filter((one) => one !== name)
  return { ...draft, erased_fields: isErased ? [...others, name] : others }
}
