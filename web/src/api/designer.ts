import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { request } from '@/api/http'
import type { ConditionRead, FlowDrawn, FlowKinds, FlowVersion, ImpactOut } from '@/api/client/types.gen'

const base = '/api/v1'

/** A setting's JSON schema with the hints from which its input is drawn. */
export interface Setting {
  type?: string
  title?: string
  description?: string
  default?: unknown
  enum?: (string | number)[]
  items?: Setting
  anyOf?: Setting[]
  $ref?: string
  properties?: Record<string, Setting>
  additionalProperties?: Setting | boolean
  required?: string[]
  minItems?: number
  minimum?: number
  maximum?: number
  minLength?: number
  $defs?: Record<string, Setting>
  'x-title'?: { en: string; zh: string }
  'x-help'?: { en: string; zh: string }
  'x-widget'?: string
  'x-over'?: string
  'x-expect'?: string
  'x-choices'?: { value: string | number; label: { en: string; zh: string } }[]
}

export type Kind = Omit<FlowKinds['steps'][number], 'schema'> & { schema: Setting }
export type Kinds = Omit<FlowKinds, 'steps' | 'triggers'> & { steps: Kind[]; triggers: Kind[] }
export type Description = FlowDrawn
export type Told = FlowDrawn['steps'][number]
export type Variable = Told['variables'][number]
export type ReadCondition = ConditionRead

export const kindsQuery = queryOptions({
  queryKey: ['flow-kinds'],
  queryFn: ({ signal }) => request<Kinds>('GET', `${base}/flows/kinds`, { signal }),
  staleTime: 5 * 60_000,
})

/** Drawings are never changed but made anew, so a number names one: hashing 300 steps at each turn takes longer. */
const numbers = new WeakMap<object, number>()
let newest = 0

function numberOf(drawing: object): number {
  const known = numbers.get(drawing)
  if (known !== undefined) return known
  numbers.set(drawing, ++newest)
  return newest
}

/** What a drawing says. Asked anew for every drawing; the answer before stays until the new one is there. */
export const describeQuery = (definition: object | null, record: string | null) =>
  queryOptions({
    queryKey: ['flow-description', definition ? numberOf(definition) : 0, record],
    queryFn: ({ signal }) =>
      request<Description>('POST', `${base}/flows/describe`, { body: { definition, record }, signal }),
    enabled: definition !== null,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 30_000,
    retry: 1,
  })

export interface Asked {
  object: string
  text: string
  expect?: string | null
  events?: string[]
  variables?: Record<string, string>
  record?: string | null
}

export const conditionQuery = (asked: Asked) =>
  queryOptions({
    queryKey: ['conditions', asked],
    queryFn: ({ signal }) =>
      request<ReadCondition>('POST', `${base}/conditions/read`, { body: asked, signal }),
    enabled: asked.text.trim() !== '',
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })

/** A draft as the server keeps it; `version` counts the saves, 0 is what runs. */
export interface Draft {
  key: string
  definition: Record<string, unknown>
  version: number
  saved_at: string | null
  saved_by: unknown
}

export const draftQuery = (key: string) =>
  queryOptions({
    queryKey: ['flow-draft', key],
    queryFn: ({ signal }) => request<Draft>('GET', `${base}/flows/${key}/draft`, { signal }),
    staleTime: Infinity,
    gcTime: 0,
    retry: 1,
  })

export const saveDraft = (key: string, definition: object, version: number | null) =>
  request<Draft>('PUT', `${base}/flows/${key}/draft`, { body: { definition, version } })

/** The flow as a file for git: its draft where it has one. */
export const flowFile = (key: string, hasDraft: boolean) =>
  request<{ yaml: string }>('GET', `${base}/flows/${key}/file?version=${hasDraft ? 'draft' : 'active'}`)

/** The flow of a file becomes a draft. */
export const takeInFlow = (yaml: string) =>
  request<{ key: string }>('POST', `${base}/flows/files`, { body: { yaml } })

export const discardDraft = (key: string) => request('DELETE', `${base}/flows/${key}/draft`)

export interface Simulated {
  lines: {
    at: string
    flow_name: Words
    depth: number
    step: string
    name: Words
    exit: string
    exit_label: Words
    outcome: string
    reason: Words | null
  }[]
  is_cut: boolean
  effects: { step: string; name: Words; kind: string; preview: Record<string, unknown> }[]
}

interface Words {
  en: string
  zh: string
}

export const simulateFlow = (key: string, definition: object, record: string) =>
  request<Simulated>('POST', `${base}/flows/simulate`, { body: { key, definition, record } })

export interface Change {
  kind: string
  step: string
  name: Words
  sentence: Words
}

/** What publishing would mean, with those at steps that are gone moved as chosen so far. */
export const impactQuery = (key: string, version: number, mapping: Record<string, string>) =>
  queryOptions({
    queryKey: ['flow-impact', key, version, mapping],
    queryFn: ({ signal }) =>
      request<ImpactOut>('POST', `${base}/flows/${key}/impact`, { body: { mapping }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    gcTime: 0,
  })

export type Move = 'all' | 'new' | 'drain'

export const publishDraft = (
  key: string,
  body: { version: number; move: Move; mapping: Record<string, string> },
) => request<{ version: number }>('POST', `${base}/flows/${key}/publish`, { body })

export const versionsQuery = (key: string) =>
  queryOptions({
    queryKey: ['flows', key, 'versions'],
    queryFn: ({ signal }) => request<FlowVersion[]>('GET', `${base}/flows/${key}/versions`, { signal }),
  })

export const diffQuery = (key: string, before: string, after: string) =>
  queryOptions({
    queryKey: ['flows', key, 'diff', before, after],
    queryFn: ({ signal }) =>
      request<Change[]>('GET', `${base}/flows/${key}/diff`, { query: { before, after }, signal }),
  })

export const rollBack = (key: string, number: number) =>
  request<{ version: number }>('POST', `${base}/flows/${key}/rollback`, { body: { number } })

/** What is wrong with a drawing beside its outline: loops, conditions that never hold, what other flows do. */
export const checkQuery = (definition: object) =>
  queryOptions({
    queryKey: ['flow-check', numberOf(definition)],
    queryFn: ({ signal }) =>
      request<FlowReport>('POST', `${base}/flows/check`, { body: { definition }, signal }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 30_000,
    retry: false,
  })

export interface FlowReport {
  may_publish: boolean
  findings: {
    severity: string
    severity_label: Words
    code: string
    address: string
    step: string
    message: Words
    advice: Words
  }[]
}

export interface Backtest {
  id: string
  status: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  status_label: Words
  progress: number
  events: number
  since: string
  until: string
  asked_at: string
  asked_by: Words
  failure: Words | null
  result?: BacktestResult | null
}

/** One way through the past: what was drawn, counted. */
export interface Replayed {
  entered: number
  steps: { step: string; name: Words; passed: number; here: number; failed: number }[]
  edges: { from: string; exit: string; to: string; passed: number }[]
  outcomes: { outcome: string; label: Words; count: number }[]
  sent: { kind: string; name: string; step: string; step_name: Words; count: number }[]
  failures: { step: string; name: Words; reason: Words; count: number }[]
  limits: Words[]
}

export interface BacktestResult extends Replayed {
  /** The version it was held beside. */
  against?: Replayed | null
  compared?: Compared | null
}

export interface Compared {
  words: Words
  entered: { before: number; after: number }
  steps: {
    step: string
    name: Words
    state: 'added' | 'removed' | 'kept'
    exits: { exit: string; label: Words; before: number; after: number }[]
  }[]
  people: {
    subject: { id: string; label: string; object: string }
    before: Way | null
    after: Way | null
  }[]
}

interface Way {
  outcome: string
  route: { step: string; name: Words; exit: string; label: Words }[]
}

export const askBacktest = (flow: string, definition: object, days: number, against: string) =>
  request<Backtest>('POST', `${base}/backtests`, {
    body: { flow, use: definition, against, since: new Date(Date.now() - days * 86_400_000).toISOString() },
  })

export const backtestsQuery = (flow: string) =>
  queryOptions({
    queryKey: ['backtests', flow],
    queryFn: ({ signal }) => request<Backtest[]>('GET', `${base}/backtests`, { query: { flow }, signal }),
  })

export const backtestQuery = (id: string) =>
  queryOptions({
    queryKey: ['backtests', 'one', id],
    queryFn: ({ signal }) => request<Backtest>('GET', `${base}/backtests/${id}`, { signal }),
    enabled: id !== '',
    refetchInterval: (state) =>
      ['queued', 'running'].includes(state.state.data?.status ?? 'queued') ? 1_000 : false,
  })

export const cancelBacktest = (id: string) => request('POST', `${base}/backtests/${id}/cancel`)

/** Failed runs that stand at one step for one reason: settled together. */
export interface Trouble {
  flow: string
  flow_name: Words
  step: string
  step_name: Words
  reason: Words
  count: number
  first_at: string
  last_at: string
  sample: string[]
}

export const troublesQuery = queryOptions({
  queryKey: ['runs', 'errors'],
  queryFn: ({ signal }) => request<Trouble[]>('GET', `${base}/runs/errors`, { signal }),
})

export type Verb = 'retry' | 'skip' | 'cancel' | 'move'

/** The same act on all runs of one trouble; as a preview they are only counted. */
export const operate = (
  verb: Verb,
  trouble: Pick<Trouble, 'flow' | 'step' | 'reason'>,
  to = '',
  isPreview = false,
) =>
  request<{ count: number; changed: number; left: number }>('POST', `${base}/runs/operate`, {
    body: {
      verb,
      flow: trouble.flow,
      step: trouble.step,
      status: 'failed',
      reason: trouble.reason.en,
      to,
      is_preview: isPreview,
    },
  })

/** How many it is at this moment: some may have been settled since the list was drawn. */
export const troubleCountQuery = (trouble: Pick<Trouble, 'flow' | 'step' | 'reason'>) =>
  queryOptions({
    queryKey: ['runs', 'trouble-count', trouble.flow, trouble.step, trouble.reason.en],
    queryFn: async () => (await operate('retry', trouble, '', true)).count,
    gcTime: 0,
  })

export const moveRun = (id: string, to: string) =>
  request('POST', `${base}/runs/${id}/move`, { body: { to } })
