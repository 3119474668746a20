import { useSyncExternalStore } from 'react'
import { isCut, Problem } from '@/api/http'
import type { Row } from '@/api/types'
import { currentOf, saveField } from '@/objects/saving'

/**
 * Changes of fields that could not be sent because the connection was cut. They are kept in the browser, over a reload
 * and a restart too, and go out once the server answers; what cannot be sent any more is offered to the person.
 */
export interface Unsent {
  plural: string
  object: string
  id: string
  field: string
  /** What the person wrote, as the field shows it. */
  value: unknown
  /** The same as the API takes it. */
  outgoing: unknown
  /** The record and field as they were seen: enough to know whether somebody else has changed it since. */
  seen: Row
  title: string
  at: string
  /** Somebody else has written the field meanwhile. */
  theirs?: Row
  /** The server does not take it. */
  fault?: string
}

let key = ''
let changes: readonly Unsent[] = []
const listeners = new Set<() => void>()

/** Each person of this browser has their own. */
export function keepUnsentOf(person: string): () => void {
  key = `guanxi.unsent.${person}`
  load()
  const hear = (event: StorageEvent) => (event.key === key ? load() : undefined)
  window.addEventListener('storage', hear)
  return () => window.removeEventListener('storage', hear)
}

function load(): void {
  try {
    changes = JSON.parse(window.localStorage.getItem(key) ?? '[]') as Unsent[]
  } catch {
    changes = []
  }
  listeners.forEach((listener) => listener())
}

function write(next: readonly Unsent[]): void {
  changes = next
  if (next.length > 0) window.localStorage.setItem(key, JSON.stringify(next))
  else window.localStorage.removeItem(key)
  listeners.forEach((listener) => listener())
}

function isOf(change: Unsent, id: string, field: string): boolean {
  return change.id === id && change.field === field
}

/** A second change of the same field takes the place of the first, and is compared with what was seen before both. */
export function keepUnsent(change: Unsent): void {
  const before = changes.find((one) => isOf(one, change.id, change.field))
  const rest = changes.filter((one) => one !== before)
  write([...rest, before ? { ...change, seen: before.seen } : change])
}

export function dropUnsent(id: string, field: string): void {
  write(changes.filter((one) => !isOf(one, id, field)))
}

/** After looking at what somebody else wrote: ours goes out all the same. */
export function sendOver(change: Unsent): void {
  write(
    changes.map((one) =>
      isOf(one, change.id, change.field) ? { ...one, seen: one.theirs ?? one.seen, theirs: undefined } : one,
    ),
  )
}

export const isWaiting = (change: Unsent) => !change.theirs && !change.fault

let sending: Promise<Row[]> | null = null

/** Sends what waits, in the order it was written, until the connection is cut again. Answers the rows that are saved. */
export function sendUnsent(): Promise<Row[]> {
  sending ??= sendAll().finally(() => (sending = null))
  return sending
}

async function sendAll(): Promise<Row[]> {
  const saved: Row[] = []
  for (const change of changes.filter(isWaiting)) {
    const { plural, seen, field, outgoing } = change
    try {
      saved.push(await saveField(plural, seen, seen.version, field, outgoing))
      dropUnsent(change.id, field)
    } catch (error) {
      if (isCut(error)) break
      mark(change, error)
    }
  }
  return saved
}

/** Why a change cannot go out as it is. */
export function refusalOf(error: unknown): Pick<Unsent, 'theirs' | 'fault'> {
  const theirs = currentOf(error) ?? undefined
  const problem = error instanceof Problem ? (error.faults[0]?.message ?? error.message) : String(error)
  return { theirs, fault: theirs ? undefined : problem }
}

function mark(change: Unsent, error: unknown): void {
  const refusal = refusalOf(error)
  write(changes.map((one) => (isOf(one, change.id, change.field) ? { ...one, ...refusal } : one)))
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useUnsent(): readonly Unsent[] {
  return useSyncExternalStore(subscribe, () => changes)
}

/** The row with what waits to be sent, and the names of those fields. */
export function withUnsent(row: Row, all: readonly Unsent[]): { row: Row; waiting: ReadonlySet<string> } {
  const own = all.filter((one) => one.id === row.id)
  if (own.length === 0) return { row, waiting: none }
  const values = Object.fromEntries(own.map((one) => [one.field, one.value]))
  return { row: { ...row, ...values }, waiting: new Set(own.map((one) => one.field)) }
}

const none: ReadonlySet<string> = new Set()
