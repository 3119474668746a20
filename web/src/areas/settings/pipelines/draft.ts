import type { Pipeline, Stage } from '@/api/pipelines'

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
