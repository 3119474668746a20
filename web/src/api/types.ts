import type {
  AheadOut,
  BlueprintOut,
  CaughtMail as CaughtMailOut,
  CaughtMailWhole,
  Column,
  EffectOut,
  Embed,
  ExplainOut,
  FieldOut,
  FilterOut,
  FlowOut,
  FlowWhole,
  ImportOut,
  KeyOut,
  Me as MeOut,
  Meta as MetaOut,
  NoticeOut,
  ObjectOut,
  PathNext,
  PathOut,
  PipelineOut,
  PlaceOut,
  PreviewOut,
  Ref,
  RelationOut,
  RunOut,
  RunWhole,
  StageOut,
  TeamOut,
  TimelineItem as TimelineItemOut,
  Today as TodayOut,
  TodayList as TodayListOut,
  TraceOut,
  UserOut,
  WriterOut,
} from '@/api/client/types.gen'
import type { Phrase } from '@/i18n/phrase'

/**
 * The shapes of the HTTP interface, as the rest of the app names them. They come from openapi.json; where that says
 * only "an object" (records, what a trace holds) the parts this app reads are written here.
 */

export type Lookup = Ref

/** A record: fixed parts and the fields that /meta declares. */
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

export type Me = MeOut
export type User = UserOut
export type Team = TeamOut
export type ApiKey = KeyOut
export type Notice = NoticeOut

export type Field = FieldOut
export type Relation = RelationOut
export type ObjectMeta = ObjectOut
export type Stage = Omit<StageOut, 'kind'> & { kind: 'open' | 'won' | 'lost' }
export type Pipeline = Omit<PipelineOut, 'stages'> & { stages: Stage[] }
export type Meta = Omit<MetaOut, 'pipelines'> & { pipelines: Pipeline[] }

export type TimelineItem = TimelineItemOut
export type Explanation = ExplainOut
export type Upcoming = AheadOut
export type Writer = WriterOut
export type FilterCheck = FilterOut
export type DealPath = PathOut
export type StageMove = PathNext

export type Aged = Row & {
  days_in_stage?: number | null
  next_task?: { id: string; title: string; due_at: string | null } | null
}
export type BoardColumn = Omit<Column, 'items'> & { items: Aged[] }

type TodayRows = Omit<TodayListOut, 'items'> & { items: Row[] }
type TodayLists = 'overdue' | 'due_today' | 'upcoming'
type TodayMaybe = 'stalled_deals' | 'hot' | 'pool' | 'new_leads' | 'tickets'
export type Today = Omit<TodayOut, TodayLists | TodayMaybe> &
  Record<TodayLists, TodayRows> &
  Record<TodayMaybe, TodayRows | null>

/** Where a column goes; what the server added about reading the cells (dates, word lists) travels along untouched. */
export interface Mapped {
  field: string
  is_sure?: boolean
  also?: string[]
  [detail: string]: unknown
}

export type Mapping = Record<string, Mapped | null>

export interface Planned {
  object: string
  /** Empty: every row is new. */
  key: string
  mapping: Mapping
}

export type ImportStatus = 'uploaded' | 'running' | 'cancelling' | 'done' | 'failed' | 'cancelled' | 'undone'

export type Import = Omit<ImportOut, 'guess' | 'plan' | 'status'> & {
  guess: Planned
  /** What was decided, once it has started. */
  plan: Planned | null
  status: ImportStatus
  /** Of an Excel file: its sheets, and the one that is read. A text file has none. */
  sheets?: string[]
  sheet?: string
}
export type ImportPlace = PlaceOut
export type ImportPreview = PreviewOut

export type FlowStatus = 'draft' | 'active' | 'paused' | 'archived'
export type FlowSummary = Omit<FlowOut, 'status'> & { status: FlowStatus }

/** A flow, drawn. `totals` are the counts of the flow, `counts` those of each step. */
export type Flow = Omit<FlowWhole, 'status' | 'exits'> & {
  status: FlowStatus
  /** What is looked at before every step, and leads out. */
  exits: { label?: Phrase; outcome?: string; on?: string; when?: string }[]
}
export type FlowStep = Flow['steps'][number]

/** One comparison of a decision: what it saw, what it wanted; truth is null where it was not looked at. */
export interface Atom {
  address?: string
  sentence: Phrase | string
  seen: unknown
  wanted: unknown
  truth: boolean | null
  is_empty?: boolean
}

/** One way a step looked at, with the parts of its condition. */
export interface DecidedCase {
  case: string
  label: Phrase | null
  truth: boolean | null
  atoms?: Atom[]
}

export type RunSummary = RunOut
export type TraceStep = Omit<TraceOut, 'decision' | 'lines'> & {
  decision: (Atom | DecidedCase)[]
  lines: { label: Phrase; value: unknown }[]
}
export type Run = Omit<RunWhole, 'trace'> & { trace: TraceStep[] }
export type OutboxItem = EffectOut
export type Blueprint = BlueprintOut
export type CaughtMail = CaughtMailOut
export type CaughtMailFull = CaughtMailWhole
export type FormEmbed = Embed

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
