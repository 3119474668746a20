import type { Field, Meta } from '@/api/types'
import type { Phrase } from '@/i18n/phrase'
import { fieldAt, pathsOf } from '@/objects/meta'

/** What a condition can ask: the fields of its object, one lookup further, and what a flow adds (event, variables). */
export interface Askable {
  path: string
  labels: Phrase[]
  field: Field
}

/** What a flow knows beside its record: `event.amount`, `vars.points`, with the type of each. */
export interface Extra {
  path: string
  label: Phrase
  type: string
}

export function askables(meta: Meta, objectName: string, extras: readonly Extra[] = []): Askable[] {
  const object = meta.objects.find((one) => one.name === objectName)
  const own = object
    ? pathsOf(meta, object).flatMap(({ path, fields }) => {
        const field = fields.at(-1)
        return field ? [{ path, labels: fields.map((one) => one.label), field }] : []
      })
    : []
  return [
    ...own,
    ...extras.map((extra) => ({
      path: extra.path,
      labels: [prefix(extra.path), extra.label],
      field: made(extra),
    })),
  ]
}

export function typeAt(meta: Meta, objectName: string, path: string, extras: readonly Extra[] = []): string {
  const extra = extras.find((one) => one.path === path)
  if (extra) return extra.type.split(':')[0] ?? 'text'
  const object = meta.objects.find((one) => one.name === objectName)
  return (object && fieldAt(meta, object, path)?.type) ?? 'text'
}

function prefix(path: string): Phrase {
  return path.startsWith('event.') ? { en: 'Event', zh: '事件' } : { en: 'Variable', zh: '变量' }
}

function made({ path, label, type }: Extra): Field {
  const [kind = 'text', target = null] = type.split(':')
  return {
    name: path,
    label,
    type: kind,
    widget: '',
    required: false,
    readonly: true,
    options: [],
    target,
    currency_field: null,
    searchable: false,
    custom: false,
    personal: false,
    help: null,
  }
}
