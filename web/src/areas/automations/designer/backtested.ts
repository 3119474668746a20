import type { BacktestResult, Compared, Replayed } from '@/api/designer'
import type { Picture } from '@/areas/automations/designer/picture'

/** The same picture with the numbers of a test instead of the live ones, beside those of the version before. */
export function counted(picture: Picture, result: Replayed, before: Replayed | null = null): Picture {
  const was = new Map(before?.edges.map((edge) => [`${edge.from}:${edge.exit}`, edge.passed]))
  return {
    ...picture,
    entered: result.entered,
    enteredBefore: before?.entered,
    edges: result.edges.map((edge) => ({
      ...edge,
      was: before ? (was.get(`${edge.from}:${edge.exit}`) ?? 0) : undefined,
    })),
    counts: Object.fromEntries(result.steps.map((one) => [one.step, { here: one.here, passed: one.passed }])),
  }
}

export interface Beside {
  key: string
  label: { en: string; zh: string }
  count: number
  /** Undefined when nothing stands beside it. */
  was: number | undefined
}

/** What would have been sent, with what the other version would have sent; also what only that one does. */
export function sentBeside(result: BacktestResult): Beside[] {
  return beside(
    result.sent.map((one) => [`${one.kind} ${one.name} ${one.step}`, named(one), one.count]),
    result.against?.sent.map((one) => [`${one.kind} ${one.name} ${one.step}`, named(one), one.count]),
  )
}

export function outcomesBeside(result: BacktestResult): Beside[] {
  return beside(
    result.outcomes.map((one) => [one.outcome, one.label, one.count]),
    result.against?.outcomes.map((one) => [one.outcome, one.label, one.count]),
  )
}

type Counted = [key: string, label: { en: string; zh: string }, count: number]

function beside(now: Counted[], before: Counted[] | undefined): Beside[] {
  const was = new Map(before?.map(([key, , count]) => [key, count]))
  const known = new Set(now.map(([key]) => key))
  const gone = (before ?? []).filter(([key]) => !known.has(key))
  return [
    ...now.map(([key, label, count]) => ({
      key,
      label,
      count,
      was: before ? (was.get(key) ?? 0) : undefined,
    })),
    ...gone.map(([key, label, count]) => ({ key, label, count: 0, was: count })),
  ]
}

function named(one: Replayed['sent'][number]): { en: string; zh: string } {
  return one.step_name.en ? one.step_name : { en: one.name, zh: one.name }
}

/** The first place at which the two ways of one person part: what happened there before and after. */
export function parting(one: Compared['people'][number]) {
  const before = one.before?.route ?? []
  const after = one.after?.route ?? []
  const at = after.findIndex((step, index) => {
    const other = before[index]
    return other?.step !== step.step || other.exit !== step.exit
  })
  const place = at < 0 ? before.length - (before.length > after.length ? 0 : 1) : at
  return { before: before[place] ?? null, after: after[place] ?? null }
}
