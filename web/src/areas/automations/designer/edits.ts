import {
  end,
  stepOf,
  targetAt,
  targetOf,
  targetsOf,
  triggerId,
  type Config,
  type Definition,
  type ExitsOf,
  type Spot,
  type StepDef,
} from '@/areas/automations/designer/definition'

/** Edits of a flow: plain functions from one definition to the next. Each keeps the graph whole: no way leads nowhere. */

export interface Clip {
  object: string
  steps: StepDef[]
}

/** A new step between the spot and where it led; the first step of the list is where a run begins. */
export function insert(definition: Definition, given: Spot, step: StepDef, exitsOf: ExitsOf): Definition {
  const spot = standing(definition, given, exitsOf)
  const placed: StepDef = { ...step, next: targetAt(definition, spot) }
  return place(definition, spot, [placed], placed.id, exitsOf)
}

/** The spot as it is now: an exit that went while the palette was open becomes one that is still open. */
function standing(definition: Definition, spot: Spot, exitsOf: ExitsOf): Spot {
  const step = stepOf(definition, spot.after)
  const exits = step ? exitsOf(step.id) : []
  if (!step || spot.exit === null || exits.length < 2 || exits.includes(spot.exit)) return spot
  return { ...spot, exit: exits.find((exit) => targetOf(step, exit) === end) ?? exits[0] ?? null }
}

function place(
  definition: Definition,
  spot: Spot,
  added: StepDef[],
  first: string,
  exitsOf: ExitsOf,
): Definition {
  if (spot.after === triggerId) {
    const [head, ...rest] = [
      ...added.filter((one) => one.id === first),
      ...added.filter((one) => one.id !== first),
    ]
    return { ...definition, steps: [...(head ? [head] : []), ...rest, ...definition.steps] }
  }
  const pointed = point(definition, spot, first, exitsOf)
  const at = pointed.steps.findIndex((step) => step.id === spot.after) + 1
  return { ...pointed, steps: [...pointed.steps.slice(0, at), ...added, ...pointed.steps.slice(at)] }
}

/** Lets an exit lead to another step; an exit of null means all of them. */
export function point(definition: Definition, spot: Spot, target: string, exitsOf: ExitsOf): Definition {
  if (spot.after === triggerId) return lead(definition, target)
  return change(definition, spot.after, (step) => {
    const exits = exitsOf(step.id)
    if (spot.exit === null || exits.length <= 1) return { ...step, next: target }
    const next = Object.fromEntries(exits.map((exit) => [exit, targetOf(step, exit)]))
    return { ...step, next: { ...next, [spot.exit]: target } }
  })
}

/** Makes a step the first of the flow. */
function lead(definition: Definition, target: string): Definition {
  const first = stepOf(definition, target)
  if (!first) return definition
  return { ...definition, steps: [first, ...definition.steps.filter((step) => step !== first)] }
}

export function change(definition: Definition, id: string, edit: (step: StepDef) => StepDef): Definition {
  return { ...definition, steps: definition.steps.map((step) => (step.id === id ? edit(step) : step)) }
}

/**
 * Takes steps out and joins what stood around them: their ways in go on through their first exit. Steps that only the
 * other exits led to go as well, since no run could come to them.
 */
export function remove(definition: Definition, ids: ReadonlySet<string>): Definition {
  const first = definition.steps[0]?.id
  const reachedBefore = reached(definition.steps, first)
  const onward = (id: string, seen: ReadonlySet<string> = new Set()): string => {
    const step = stepOf(definition, id)
    if (!ids.has(id) || !step) return id
    return seen.has(id) ? end : onward(targetOf(step, firstExit(step)), new Set([...seen, id]))
  }
  const kept = definition.steps.filter((step) => !ids.has(step.id)).map((step) => retarget(step, onward))
  const start = first === undefined ? undefined : onward(first)
  const begun =
    start === undefined
      ? kept
      : [...kept.filter((one) => one.id === start), ...kept.filter((one) => one.id !== start)]
  const stillReached = reached(begun, begun[0]?.id)
  return {
    ...definition,
    steps: begun.filter((step) => stillReached.has(step.id) || !reachedBefore.has(step.id)),
  }
}

function firstExit(step: StepDef): string | null {
  return typeof step.next === 'object' ? (Object.keys(step.next)[0] ?? null) : null
}

function retarget(step: StepDef, to: (id: string) => string): StepDef {
  const next =
    typeof step.next === 'object'
      ? Object.fromEntries(Object.entries(step.next).map(([exit, target]) => [exit, to(target)]))
      : to(step.next ?? end)
  const onError =
    step.on_error && !['park', 'continue', 'exit'].includes(step.on_error) ? to(step.on_error) : undefined
  return { ...step, next, ...(onError === undefined ? {} : { on_error: onError === end ? 'exit' : onError }) }
}

function reached(steps: StepDef[], start: string | undefined): Set<string> {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const seen = new Set<string>()
  const todo = start === undefined ? [] : [start]
  while (todo.length > 0) {
    const step = byId.get(todo.pop() ?? '')
    if (!step || seen.has(step.id)) continue
    seen.add(step.id)
    todo.push(...targetsOf(step), ...(step.on_error && byId.has(step.on_error) ? [step.on_error] : []))
  }
  return seen
}

/**
 * The exits a step really has, after its setting changed. One that is gone hands its way to one that is new (it was
 * renamed); other new ones end.
 */
export function align(definition: Definition, exitsOf: ExitsOf): Definition {
  let isSame = true
  const steps = definition.steps.map((step) => {
    if (typeof step.next !== 'object') return step
    const exits = exitsOf(step.id)
    const has = Object.keys(step.next)
    if (exits.length === 0 || (has.length === exits.length && exits.every((exit) => has.includes(exit))))
      return step
    isSame = false
    if (exits.length === 1) return { ...step, next: Object.values(step.next)[0] ?? end }
    const gone = has.filter((exit) => !exits.includes(exit))
    const ways = exits.map((exit) => {
      const heir = has.includes(exit) ? exit : (gone.shift() ?? exit)
      return [exit, targetOf(step, heir)]
    })
    return { ...step, next: Object.fromEntries(ways) as Record<string, string> }
  })
  return isSame ? definition : { ...definition, steps }
}

export function copy(definition: Definition, ids: ReadonlySet<string>): Clip {
  return { object: definition.object, steps: definition.steps.filter((step) => ids.has(step.id)) }
}

/** The copied steps at the spot: among themselves linked as before, and from there on to where the spot led. */
export function paste(
  definition: Definition,
  given: Spot,
  clip: Clip,
  exitsOf: ExitsOf,
): { definition: Definition; ids: string[] } {
  const spot = standing(definition, given, exitsOf)
  const taken = new Set(definition.steps.map((step) => step.id))
  const names = new Map<string, string>()
  for (const step of clip.steps) {
    const id = freeId(step.id, taken)
    taken.add(id)
    names.set(step.id, id)
  }
  const onward = targetAt(definition, spot)
  const added = clip.steps.map((step) => ({
    ...retarget(step, (id) => names.get(id) ?? onward),
    id: names.get(step.id) ?? step.id,
  }))
  const first = added[0]
  if (!first) return { definition, ids: [] }
  return { definition: place(definition, spot, added, first.id, exitsOf), ids: added.map((step) => step.id) }
}

/** A key that no step has yet: “wait”, “wait-2”, … */
export function freeId(wish: string, taken: ReadonlySet<string>): string {
  const base =
    wish
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/gu, '-')
      .replaceAll(/^-+|-+$/gu, '')
      .replace(/^(?=\d)/u, 's-') || 'step'
  const stem = base.replace(/-\d+$/u, '').slice(0, 56)
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${stem}-${number}`
    if (!taken.has(id) && id !== end) return id
  }
}

export function newStep(definition: Definition, kind: string, config: Config): StepDef {
  return { id: freeId(kind, new Set(definition.steps.map((step) => step.id))), kind, config, next: end }
}

/** Two flows are the same drawing when they would be saved the same. */
export function isSame(one: Definition, other: Definition): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}
