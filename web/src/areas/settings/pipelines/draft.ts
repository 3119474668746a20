import type { Pipeline, Stage } from '@/api/pipelines'
import { freeKey } from '@/lib/keyOf'

/** A pipeline as it is being edited, and where the deals of deleted stages go. */
export interface PipelineDraft {
  name: Pipeline['name']
  is_default: boolean
  stages: Stage[]
  homes: Record<string, string>
}

export function draftOf({ name, is_default, stages }: Pipeline): PipelineDraft {
  return { name, is_default, stages, homes: {} }
}

/** What the pipeline itself will be. */
export function bodyOf({ name, is_default, stages }: PipelineDraft): Omit<PipelineDraft, 'homes'> {
  return { name, is_default, stages }
}

/** Two ends and a beginning: the least that a pipeline needs. */
export function emptyPipeline(name: Pipeline['name'], words: Record<'open' | 'won' | 'lost', Stage['name']>) {
  const stage = (key: string, kind: 'open' | 'won' | 'lost', transitions: string[]): Stage => ({
    key,
    name: words[kind],
    kind,
    probability: { open: 20, won: 100, lost: 0 }[kind],
    max_days: 0,
    transitions,
    required: [],
    checks: [],
    color: '',
  })
  const stages = [
    stage('open', 'open', ['won', 'lost']),
    stage('won', 'won', []),
    stage('lost', 'lost', ['open']),
  ]
  return { name, is_default: false, stages, homes: {} }
}

/** A new stage stands after `at`, and takes its place on the way: before → new → what came after. */
export function withStage(draft: PipelineDraft, at: number, name: Stage['name']): PipelineDraft {
  const taken = new Set(draft.stages.map((stage) => stage.key))
  let number = draft.stages.length + 1
  while (taken.has(`stage-${number}`)) number += 1
  const key = `stage-${number}`
  const before = draft.stages[at]
  const made: Stage = {
    key,
    name,
    kind: 'open',
    probability: before?.probability ?? 10,
    max_days: 0,
    transitions: before?.transitions ?? [],
    required: [],
    checks: [],
    color: '',
  }
  const stages = draft.stages.map((stage, index) =>
    index === at ? { ...stage, transitions: [...stage.transitions, key] } : stage,
  )
  stages.splice(at + 1, 0, made)
  return { ...draft, stages }
}

/** Those that have never been saved and go by a number until then. */
export function newcomers(draft: PipelineDraft, stored: Pipeline | null): Stage[] {
  const known = new Set(stored?.stages.map((stage) => stage.key))
  return draft.stages.filter((stage) => !known.has(stage.key) && /^stage-\d+$/u.test(stage.key))
}

/** The stage by a key that says something, wherever it is spoken of; no other has it, and no deleted one had it. */
export function withKey(draft: PipelineDraft, stage: string, wish: string): PipelineDraft {
  const others = draft.stages.map((one) => one.key).filter((key) => key !== stage)
  const key = freeKey(wish, [...others, ...Object.keys(draft.homes)])
  const called = (one: string) => (one === stage ? key : one)
  return {
    ...draft,
    stages: draft.stages.map((one) => ({
      ...one,
      key: called(one.key),
      transitions: one.transitions.map(called),
    })),
    homes: Object.fromEntries(Object.entries(draft.homes).map(([from, to]) => [from, called(to)])),
  }
}

/** Without a stage; who could go there goes where its own way led, so that nothing becomes unreachable. */
export function withoutStage(draft: PipelineDraft, key: string, home: string | null): PipelineDraft {
  const gone = draft.stages.find((stage) => stage.key === key)
  const stages = draft.stages
    .filter((stage) => stage.key !== key)
    .map((stage) => {
      if (!stage.transitions.includes(key)) return stage
      const next = [...stage.transitions, ...(gone?.transitions ?? [])]
      const kept = next.filter((one) => one !== key && one !== stage.key)
      return { ...stage, transitions: [...new Set(kept)] }
    })
  const homes = Object.fromEntries(
    Object.entries(draft.homes).map(([from, to]) => [from, to === key ? (home ?? to) : to]),
  )
  return { ...draft, stages, homes: home ? { ...homes, [key]: home } : homes }
}
