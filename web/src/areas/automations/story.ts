import type { Phrase } from '@/i18n/phrase'
import { groupBy } from '@/lib/groupBy'

interface Exit {
  name: string
  label: Phrase
  next: string
}

/** What telling needs of a step: who it is, what it says, and where its ways lead. */
export interface Tellable {
  id: string
  name: Phrase
  sentence: Phrase
  exits: Exit[]
}

/** One line of a flow told in words. */
/**
 * An exit with a step says where it goes on: the step is told elsewhere, where its ways meet.
 */
export interface Line {
  kind: 'step' | 'exit' | 'goto' | 'end'
  depth: number
  step?: Tellable
  number?: number
  exits?: Exit[]
}

/** The flow as nested lines: branches indented, and told once where their ways meet. */
export function story(steps: Tellable[], start: string): Line[] {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const ways = waysInto(steps, start)
  const told = new Map<string, number>()
  const lines: Line[] = []

  /** Tells from a step on and gives back the meetings it came to, once for each way, but did not tell. */
  const tell = (from: string, depth: number): string[] => {
    let at: string | undefined = from
    let open: string[] = []
    while (at !== undefined) {
      const step = byId.get(at)
      if (!step) break
      told.set(at, told.size + 1)
      lines.push({ kind: 'step', depth, step })
      const branches = [...groupBy(step.exits, target)]
      open = [...open, ...(branches.length > 1 ? branches.flatMap((branch) => follow(branch, depth)) : [])]
      const only = branches.length === 1 ? branches[0]?.[0] : undefined
      if (only) open = [...open, ...arrive(only, depth)]
      at = take(open)
      open = open.filter((id) => id !== at)
    }
    return open
  }

  const follow = ([to, exits]: [string, Exit[]], depth: number): string[] => {
    const step = byId.get(to)
    const isElsewhere = step !== undefined && ((ways.get(to) ?? 0) > 1 || told.has(to))
    lines.push({ kind: 'exit', depth: depth + 1, exits, step: isElsewhere ? step : undefined })
    if (isElsewhere) return told.has(to) ? [] : [to]
    if (step) return tell(to, depth + 2)
    lines.push({ kind: 'end', depth: depth + 2 })
    return []
  }

  /** The only way out of a step: to a step told before it points back, else the step waits for all its ways. */
  const arrive = (to: string, depth: number): string[] => {
    const step = byId.get(to)
    if (!step) return []
    if (!told.has(to)) return [to]
    lines.push({ kind: 'goto', depth, step })
    return []
  }

  const take = (open: string[]): string | undefined =>
    open.find((id) => !told.has(id) && open.filter((one) => one === id).length >= (ways.get(id) ?? 0))

  // What only a way back leads to is told at the end, so that nothing stays untold.
  let left = tell(start, 0)
  while (left.length > 0) {
    const next = left.find((id) => !told.has(id))
    left = next ? [...left.filter((id) => id !== next), ...tell(next, 0)] : []
  }
  return lines.map((line) => (line.step ? { ...line, number: told.get(line.step.id) } : line))
}

/** How many steps lead to each; the trigger counts as one. */
function waysInto(steps: Tellable[], start: string): Map<string, number> {
  const ways = new Map([[start, 1]])
  for (const step of steps) {
    for (const to of new Set(step.exits.map(target))) ways.set(to, (ways.get(to) ?? 0) + 1)
  }
  return ways
}

function target(exit: Exit): string {
  return exit.next === 'end' ? '' : exit.next
}

/** The step a run begins with: the one the trigger leads to, which the definition writes first. */
export function firstStep(flow: { steps: { id: string }[] }): string | undefined {
  return flow.steps[0]?.id
}
