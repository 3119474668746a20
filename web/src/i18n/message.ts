import { createElement, Fragment, type ReactNode } from 'react'
import { grouped } from '@/i18n/format'
import type { Language } from '@/i18n/language'
import type { en } from '@/i18n/en'

/** A text, or the two forms a count can take in English (Chinese has one form and writes it twice or once). */
export type Message = string | { readonly one: string; readonly other: string }

interface Tree {
  readonly [name: string]: Message | Tree
}

/** What another language must provide for the English catalogue: the same names, any wording. */
export type Translated<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends { readonly one: string; readonly other: string }
      ? string | { readonly one: string; readonly other: string }
      : Translated<T[K]>
}

type Names<T, Before extends string = ''> = {
  [K in keyof T & string]: T[K] extends Message ? `${Before}${K}` : Names<T[K], `${Before}${K}.`>
}[keyof T & string]

export type MessageName = Names<typeof en>

type At<T, Name extends string> = Name extends `${infer Head}.${infer Tail}`
  ? Head extends keyof T
    ? At<T[Head], Tail>
    : never
  : Name extends keyof T
    ? T[Name]
    : never

type Holes<Text> = Text extends `${string}{${infer Hole}}${infer Rest}` ? Hole | Holes<Rest> : never

type HolesOf<M> = M extends { readonly one: infer One; readonly other: infer Other }
  ? 'count' | Holes<One> | Holes<Other>
  : Holes<M>

type Values<Name extends MessageName, V> = [HolesOf<At<typeof en, Name>>] extends [never]
  ? []
  : [values: Record<HolesOf<At<typeof en, Name>>, V>]

/** Names of messages that need no values: what a declared list of labels may name. */
export type PlainName = {
  [Name in MessageName]: [HolesOf<At<typeof en, Name>>] extends [never] ? Name : never
}[MessageName]

export type Translate = <Name extends MessageName>(
  name: Name,
  ...values: Values<Name, string | number>
) => string
export type TranslateRich = <Name extends MessageName>(
  name: Name,
  ...values: Values<Name, ReactNode>
) => ReactNode

const files: Record<Language, () => Promise<Tree>> = {
  en: async () => (await import('@/i18n/en')).en,
  zh: async () => (await import('@/i18n/zh')).zh,
}
const catalogues: Partial<Record<Language, Tree>> = {}

/** Fetches the words of a language: a first visit waits for those of one language only. */
export async function loadMessages(language: Language): Promise<void> {
  catalogues[language] ??= await files[language]()
}

function find(language: Language, name: string): Message {
  let node: Message | Tree | undefined = catalogues[language]
  for (const part of name.split('.')) node = typeof node === 'object' ? (node as Tree)[part] : undefined
  if (node === undefined) throw new Error(`no message ${name}`)
  return node as Message
}

/** The wording for a count; a count already formatted (“1,377”) is never the English singular unless it reads “1”. */
function wording(message: Message, count: unknown): string {
  if (typeof message === 'string') return message
  return String(count) === '1' ? message.one : message.other
}

/** “1,377”; what is no whole number has been written by the format already. */
function readable<T>(value: T): T | string {
  return typeof value === 'number' && Number.isInteger(value) ? grouped(value) : value
}

export function translator(language: Language): Translate {
  return (name, ...[values]) => {
    const given = (values ?? {}) as Record<string, string | number>
    const text = wording(find(language, name), given.count)
    return text.replace(/\{(\w+)\}/gu, (_whole, hole: string) => String(readable(given[hole]) ?? ''))
  }
}

/** Like translate, but holes may be filled with elements: numbers that open rows inside one sentence. */
export function richTranslator(language: Language): TranslateRich {
  return (name, ...[values]) => {
    const given = (values ?? {}) as Record<string, ReactNode>
    const text = wording(find(language, name), given.count)
    const parts = text.split(/\{(\w+)\}/u)
    return parts.map((part, index) =>
      createElement(Fragment, { key: index }, index % 2 === 1 ? readable(given[part]) : part),
    )
  }
}
