import type { Phrase } from '@/i18n/phrase'

/** A flow as it is drawn and saved: the shape of the flow file. */

export type Config = Record<string, unknown>

export interface StepDef {
  id: string
  kind: string
  name?: Phrase
  config?: Config
  /** One target for all exits, or one for each. */
  next?: string | Record<string, string>
  on_error?: string
  note?: Phrase
}

export interface NoteDef {
  id: string
  text: string
  by?: string
  at?: string
  x?: number
  y?: number
}

export interface ExitRule {
  on?: string
  when?: string
  outcome?: string
  label?: Phrase
}

export interface Definition {
  key: string
  name: Phrase
  summary?: Phrase
  object: string
  trigger: Config & { kind: string }
  re_entry?: { mode?: string; key?: string; days?: number }
  exits?: ExitRule[]
  settings?: Config
  steps: StepDef[]
  notes?: NoteDef[]
}

export const end = 'end'
export const triggerId = '__trigger'

/** A place where a step can be put: after the trigger, or on one exit of a step (null: on all of them). */
export interface Spot {
  after: string
  exit: string | null
}

/** The exits of each step, as far as known; an unknown step leads wherever its `next` says. */
export type ExitsOf = (id: string) => readonly string[]

export function stepOf(definition: Definition, id: string): StepDef | undefined {
  return definition.steps.find((step) => step.id === id)
}

export function exitNames(step: StepDef): string[] {
  return typeof step.next === 'object' ? Object.keys(step.next) : ['next']
}

export function targetOf(step: StepDef, exit: string | null): string {
  if (typeof step.next === 'string' || step.next === undefined) return step.next ?? end
  return (exit === null ? Object.values(step.next)[0] : step.next[exit]) ?? end
}

/** Where a step leads, each target once. */
export function targetsOf(step: StepDef): string[] {
  const all = typeof step.next === 'object' ? Object.values(step.next) : [step.next ?? end]
  return [...new Set(all)].filter((target) => target !== end)
}

export function targetAt(definition: Definition, spot: Spot): string {
  if (spot.after === triggerId) return definition.steps[0]?.id ?? end
  const step = stepOf(definition, spot.after)
  return step ? targetOf(step, spot.exit) : end
}
