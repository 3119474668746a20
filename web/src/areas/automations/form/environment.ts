import { createContext, useContext } from 'react'
import type { Kinds } from '@/api/designer'
import type { Problem } from '@/areas/automations/designer/picture'
import type { Extra } from '@/conditions/fields'

/** What the inputs of one step or trigger need to know of the flow around it. */
export interface Environment {
  object: string
  kinds: Kinds
  /** What is known before this step: fields of the event, variables of steps before. */
  extras: readonly Extra[]
  events: string[]
  variables: Record<string, string>
  samples: Record<string, unknown>
  /** The chosen sample record. */
  record: string | null
  problems: readonly Problem[]
}

export const EnvironmentContext = createContext<Environment | null>(null)

export function useEnvironment(): Environment {
  const found = useContext(EnvironmentContext)
  if (!found) throw new Error('outside of a form of the designer')
  return found
}
