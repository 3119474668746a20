import type { FunctionTry } from '@/api/client/types.gen'
import type { FunctionType, Parameter, ScriptFunction } from '@/api/functions'
import type { Phrase } from '@/i18n/phrase'

export const types = ['text', 'number', 'flag', 'date', 'moment', 'set', 'list'] as const
export const mostParameters = 6

/** A function as it is being written. */
export interface FunctionDraft {
  name: string
  label: Phrase
  parameters: Parameter[]
  gives: FunctionType
  body: string
}

export const newFunction: FunctionDraft = {
  name: '',
  label: { en: '', zh: '' },
  parameters: [{ name: 'amount', type: 'number' }],
  gives: 'text',
  body: 'if amount >= 100000:\n  return "large"\nreturn "small"',
}

export function draftOf(known: ScriptFunction): FunctionDraft {
  const { name, label, body } = known
  const parameters = known.parameters.map((one) => ({ name: one.name, type: one.type as FunctionType }))
  return { name, label, parameters, gives: known.gives as FunctionType, body }
}

export function bodyOf({ label, parameters, gives, body }: FunctionDraft) {
  return { label, parameters, gives, body }
}

/** What a person typed for each value of a sample, by the name of the value. */
export type Typed = Record<string, string>

export function tryOf(draft: FunctionDraft, samples: Typed[]): FunctionTry {
  const { parameters, gives, body } = draft
  const read = (sample: Typed) =>
    Object.fromEntries(parameters.map((one) => [one.name, valueOf(one.type, sample[one.name] ?? '')]))
  return { parameters, gives, body, samples: samples.map(read) }
}

function valueOf(type: FunctionType, text: string): unknown {
  const said = text.trim()
  if (type === 'flag') return said === '' ? null : said === 'true'
  if (type !== 'set' && type !== 'list') return said === '' ? null : said
  return said
    .split(/[,，、]/u)
    .map((one) => one.trim())
    .filter((one) => one !== '')
}
