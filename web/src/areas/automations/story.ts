import type { FlowStep } from '@/api/types'

/** One line of a flow told in words. */
export interface Line {
  kind: 'step' | 'exit' | 'goto' | 'end'
  depth: number
  step?: FlowStep
  number?: number
  exit?: FlowStep['exits'][number]
}

/** The flow as nested lines: branches indented, and told once where their ways meet. */
export function story(steps: FlowStep[], start: string): Line[] {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const ways = new Map<string, number>([[start, 1]])
  for (const step of steps) {
    for (const exit of step.exits) {
      if (exit.next && byId.has(exit.next)) ways.set(exit.next, (ways.get(exit.next) ?? 0) + 1)
    }
  }
  const told = new Map<string, number>()
  const lines: Line[] = []
  const isMeeting = (id: string) => (ways.get(id) ?? 0) > 1

  /** Tells from a step on; stops before a meeting and returns it, so that the caller tells it further out. */
  const tell = (id: string | null, depth: number, isInBranch: boolean): string[] => {
    let at = id
    const meetings: string[] = []
    while (at !== null) {
      const step = byId.get(at)
      if (!step) break
      if (told.has(at)) {
        lines.push({ kind: 'goto', depth, step, number: told.get(at) })
        break
      }
      if (isInBranch && isMeeting(at)) return [...meetings, at]
      told.set(at, told.size + 1)
      lines.push({ kind: 'step', depth, step, number: told.get(at) })
      const isBranching = step.exits.length > 1
      if (!isBranching) {
        at = target(step.exits[0])
        continue
      }
      for (const exit of step.exits) {
        const to = target(exit)
        lines.push({ kind: 'exit', depth: depth + 1, exit })
        if (to === null || !byId.has(to)) lines.push({ kind: 'end', depth: depth + 2 })
        else meetings.push(...tell(to, depth + 2, true))
      }
      const next = [...new Set(meetings)].filter((one) => !told.has(one))
      meetings.length = 0
      next.slice(1).forEach((one) => tell(one, depth, false))
      at = next[0] ?? null
    }
    return meetings
  }
  tell(start, 0, false)
  return lines
}

function target(exit: FlowStep['exits'][number] | undefined): string | null {
  return !exit?.next || exit.next === 'end' ? null : exit.next
}
