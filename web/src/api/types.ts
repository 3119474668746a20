import type { Phrase } from '@/i18n/phrase'

/** The shapes of the HTTP contract. What openapi.json describes is checked against the generated client. */

export interface Lookup {
  id: string
  label: string
  object: string
}

/** A record as the API writes it: fixed parts and the fields that /meta declares. */
export interface Row {
  id: string
  version: number
  created_at?: string
  updated_at?: string
  owner?: Lookup | null
  team?: Lookup | null
  [field: string]: unknown
}

export interface Page<T> {
  items: T[]
  next: string | null
  total?: number | null
  total_is_exact?: boolean
}

export interface Me {
  id: string
  name: string
  email: string
  language: 'zh' | 'en'
  time_zone: string
  is_admin: boolean
  abilities: string[]
  team: { id: string; name: string } | null
  organization: { name: string; time_zone: string; currency: string }
  unread_notices: number
}

export interface Option {
  value: string
  label: Phrase
}

export interface Field {
  name: string
  label: Phrase
  type: string
  widget?: string | null
  required?: boolean
  readonly?: boolean
  options?: Option[]
  target?: string | null
  currency_field?: string | null
  searchable?: boolean
  custom?: boolean
  personal?: boolean
  help?: Phrase | null
}

export interface Relation {
  name: string
  label: Phrase
  object: string
  kind: string
}

export interface ObjectMeta {
  name: string
  plural: string
  label: Phrase
  plural_label: Phrase
  icon: string
  display: string
  list_columns: string[]
  can: { create: boolean; read: boolean; write: boolean; delete: boolean }
  fields: Field[]
  relations: Relation[]
}

export interface Stage {
  key: string
  name: Phrase
  probability?: number
  max_days?: number | null
  kind: 'open' | 'won' | 'lost'
}

export interface Pipeline {
  key: string
  name: Phrase
  stages: Stage[]
}

export interface Meta {
  objects: ObjectMeta[]
  pipelines: Pipeline[]
  event_kinds: { name: string; label: Phrase }[]
  step_kinds: { name: string; label: Phrase; icon: string; group: string }[]
}

export interface TimelineItem {
  ref: string
  at: string
  kind: string
  icon?: string | null
  sentence: Phrase
  reason: Phrase | null
  actor: { kind: string; id: string | null; name: string | Phrase } | null
  by_automation: boolean
  cause?: string | null
  run: string | null
  data: Record<string, unknown>
}

export interface Explanation {
  field: string
  value: unknown
  at: string | null
  sentence: Phrase | null
  actor: { kind: string; id: string | null; name: string | Phrase } | null
  lines: { label: Phrase; points: number; because: Phrase | null; at: string | null }[]
  chain: { kind: string; sentence: Phrase; at: string | null; ref: string | null; run: string | null }[]
  run: string | null
}

export interface Upcoming {
  run: string
  flow: { key: string; name: Phrase }
  step: string
  sentence: Phrase
  due_at: string | null
  unless: Phrase | null
  state: 'now' | 'to_come'
}

export interface FilterCheck {
  ok: boolean
  faults: { message: Phrase | string; start: number | null; end: number | null; suggestion: string | null }[]
  sentence: Phrase | null
  tree?: unknown
  count?: number | null
}

export interface StageMove {
  stage: string
  allowed: boolean
  missing: { code: string; message: Phrase | string; field: string | null }[]
}

export interface DealPath {
  pipeline: string
  stages: (Stage & { state: 'done' | 'current' | 'later'; days: number | null })[]
  next: StageMove[]
}

export interface BoardColumn {
  stage: string
  count: number
  sum: { currency: string; amount: string | number }[]
  items: (Row & { days_in_stage?: number | null })[]
}

export interface User {
  id: string
  name: string
  email: string
  language?: string
  is_active?: boolean
  is_admin?: boolean
  team?: { id: string; name: string } | null
}

export interface ApiKey {
  id: string
  name: string
  prefix: string
  created_at: string
  last_used_at: string | null
  expires_at?: string | null
  revoked_at?: string | null
}

/** Where a column goes; what the server added about reading the cells (dates, word lists) travels along untouched. */
export interface Mapped {
  field: string
  transform?: string | null
  is_sure?: boolean
  [detail: string]: unknown
}

export type Mapping = Record<string, Mapped | null>

export type ImportStatus =
  | 'uploaded'
  | 'checking'
  | 'checked'
  | 'running'
  | 'done'
  | 'failed'
  | 'cancelling'
  | 'cancelled'
  | 'undone'

export interface Import {
  id: string
  file_name: string
  encoding: string
  delimiter: string
  has_header?: boolean
  encodings?: string[]
  columns: string[]
  sample: string[][]
  rows_estimate?: number | null
  guess?: { object: string; key: string | null; mapping: Mapping } | null
  object?: string | null
  key?: string | null
  mapping?: Mapping | null
  status: ImportStatus
  progress?: { done: number; total: number } | null
  counts?: ImportCounts | null
  error?: Phrase | string | null
  failure?: Phrase | string | null
  created_at?: string
  started_at?: string | null
  finished_at?: string | null
}

export interface ImportCounts {
  created?: number
  updated?: number
  unchanged?: number
  refused?: number
}

export interface ImportPreview {
  rows: {
    index: number
    values: Record<string, unknown>
    outcome: 'create' | 'update' | 'unchanged' | 'refused'
    faults: { field: string; code: string; message: Phrase | string }[]
    changes?: Record<string, [unknown, unknown]> | null
  }[]
  counts: Record<string, number>
}

export interface FlowSummary {
  key: string
  name: Phrase
  summary: Phrase | null
  status: 'draft' | 'active' | 'paused' | 'archived'
  version: number
  object: string
  trigger_sentence: Phrase | null
  counts: { waiting?: number; ended?: number; failed?: number; entered?: number }
}

export interface FlowStep {
  id: string
  kind: string
  icon: string
  group: string
  name: Phrase
  sentence: Phrase | null
  exits: { name: string; label: Phrase; next: string | null }[]
  config: Record<string, unknown>
}

export interface Flow extends FlowSummary {
  definition: Record<string, unknown>
  steps: FlowStep[]
  step_counts?: Record<string, { here: number; passed: number }>
  edges: { from: string; exit: string; to: string; passed: number }[]
  versions: { number: number; published_at: string; published_by?: string | null }[]
}

export interface RunSummary {
  id: string
  flow: { key: string; name: Phrase }
  subject: { id: string; label: string; object: string }
  status: string
  step: string | null
  step_name: Phrase | null
  entered_at: string
  wake_at: string | null
  outcome: string | null
  reason: Phrase | null
}

export interface Atom {
  address?: string
  sentence: Phrase | string
  seen: unknown
  wanted: unknown
  truth: boolean | null
  is_empty?: boolean
}

export interface TraceStep {
  at: string
  step: string
  name: Phrase
  icon: string
  kind: string
  exit: string | null
  exit_label: Phrase | null
  outcome: string
  sentence: Phrase | null
  reason: Phrase | null
  given: Record<string, unknown> | null
  decision: Atom[] | null
  gave: Record<string, unknown> | null
  lines: { label: Phrase; value: unknown }[] | null
  took_ms: number | null
  version: number | null
  epoch: number | null
}

export interface Effect {
  idem: string
  id?: string
  kind: string
  state: string
  due_at: string | null
  attempts: number
  error: unknown
  label: Phrase | string | null
}

export interface Run extends RunSummary {
  version?: number
  attempts?: number
  trigger: { sentence: Phrase | null; at: string | null; ref: string | null } | null
  trace: TraceStep[]
  ahead: { step: string; name: Phrase; icon?: string; sentence: Phrase | null; due_at: string | null; unless: Phrase | null }[]
  effects: Effect[]
  changed: { mails?: number; tasks?: number; fields?: number; held?: number }
}

export interface OutboxItem {
  id: string
  kind: string
  label: Phrase | string | null
  state: string
  due_at: string | null
  attempts: number
  error: unknown
  run: string | null
  subject: { id: string; label: string; object: string } | null
}

export interface Blueprint {
  key: string
  name: Phrase
  summary: Phrase | null
  object?: string | null
  installed?: boolean
  needs?: (Phrase | string)[]
  steps?: number
}

export interface Notice {
  id: string
  at: string
  title: Phrase
  body: Phrase | null
  link: string | null
  read: boolean
}

export interface CaughtMail {
  id: string
  at: string
  from: string
  to: string | string[]
  subject: string
  preview: string
}

export interface CaughtMailFull extends CaughtMail {
  html: string | null
  text: string | null
  headers: Record<string, string> | [string, string][]
}

export interface Today {
  overdue: Row[]
  due_today: Row[]
  upcoming: Row[]
  stalled_deals: (Row & { days_in_stage?: number | null })[]
  hot: Row[]
  failed_runs: number
  automation_since: { at: string; assigned: number; mails_sent: number; tasks_created: number }
}

/** One question of a form, as the form record keeps it. */
export interface FormField {
  name: string
  type?: string
  label?: Phrase
  required?: boolean
  help?: Phrase | null
  placeholder?: Phrase | null
  options?: { value: string; label: Phrase }[]
  width?: 'full' | 'half'
  [detail: string]: unknown
}

export interface FormEmbed {
  html: string
  script: string
  url: string
}
