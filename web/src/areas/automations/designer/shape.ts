import { end, triggerId, type Spot } from '@/areas/automations/designer/definition'
import type { Picture, PictureStep } from '@/areas/automations/designer/picture'
import { cardHeight, layout, type Drawn, type Place } from '@/areas/automations/layout'
import type { Phrase } from '@/i18n/phrase'
import { groupBy } from '@/lib/groupBy'

/** What is drawn: cards, the open ends of ways, and lines; with a place for everything. */

export interface Slot {
  id: string
  spot: Spot
  /** Nothing follows: the run leaves here. */
  isEnd: boolean
}

export interface Line {
  id: string
  source: string
  target: string
  labels: Phrase[]
  passed: number
  /** What another version would have counted. */
  was?: number
  /** The exits of its source whose people it counts; none for the way from the trigger. */
  exits: string[]
  /** Where a step can be put on this line. */
  spot: Spot | null
  isBranch: boolean
}

export interface Shape {
  slots: Slot[]
  lines: Line[]
  places: Map<string, Place>
}

/** Of cards that are higher than usual. */
type Heights = ReadonlyMap<string, number>

export const slotHeight = 20
/** Room for the label above it. */
const slotWidth = 104

/**
 * For editing every exit has a line of its own, and where exits meet or end an open place stands between, so that a
 * step can be put on each. For looking, exits to the same step are one line and ends are not drawn.
 */
export function shapeOf(picture: Picture, canEdit: boolean, heights: Heights = new Map()): Shape {
  const known = new Set(picture.steps.map((step) => step.id))
  const first = picture.steps[0]?.id
  const passed = passedBy(picture)
  const slots: Slot[] = []
  const lines: Line[] = []
  const begin: Spot = { after: triggerId, exit: null }
  if (first) {
    const way = line(triggerId, first, [], picture.entered, canEdit ? begin : null)
    lines.push({ ...way, was: picture.enteredBefore })
  }
  if (!first && canEdit) addSlot(triggerId, begin, true, [], 0)

  function addSlot(source: string, spot: Spot, isEnd: boolean, labels: Phrase[], count: number): string {
    const id = `${source}:${spot.exit ?? ''}`
    const exits = spot.exit === null ? [] : [spot.exit]
    slots.push({ id, spot, isEnd })
    lines.push({ ...line(source, id, labels, count, null), exits, isBranch: labels.length > 0 })
    return id
  }

  const waysIn = countWays(picture)
  for (const step of picture.steps) {
    if (!canEdit) {
      lines.push(...joined(step, known, passed))
      continue
    }
    const isBranch = step.exits.length > 1
    for (const exit of step.exits) {
      const spot = { after: step.id, exit: exit.name }
      const labels = isBranch ? [exit.label] : []
      const count = passed(step.id, exit.name)
      const leads = known.has(exit.next)
      if (leads && (!isBranch || waysIn.get(exit.next) === 1)) {
        lines.push({
          ...line(step.id, exit.next, labels, count, spot),
          id: `${step.id}:${exit.name}`,
          exits: [exit.name],
          isBranch,
        })
      } else {
        const id = addSlot(step.id, spot, !leads, labels, count)
        if (leads) lines.push(line(id, exit.next, [], 0, null))
      }
    }
  }
  const was = wasBy(picture)
  const compared = lines.map((one) => (one.exits.length > 0 ? { ...one, was: was(one) } : one))
  return { slots, lines: compared, places: placed(picture, slots, lines, heights) }
}

function line(source: string, target: string, labels: Phrase[], passed: number, spot: Spot | null): Line {
  return { id: `${source}>${target}`, source, target, labels, passed, exits: [], spot, isBranch: false }
}

/** Exits that lead to the same step are one line with all their names and one number. */
function joined(
  step: PictureStep,
  known: ReadonlySet<string>,
  passed: (step: string, exit: string) => number,
): Line[] {
  const branches = groupBy(step.exits, (exit) => exit.next)
  return [...branches]
    .filter(([to]) => known.has(to))
    .map(([to, exits]) => ({
      ...line(step.id, to, branches.size > 1 ? exits.map((exit) => exit.label) : [], 0, null),
      passed: exits.reduce((sum, exit) => sum + passed(step.id, exit.name), 0),
      exits: exits.map((exit) => exit.name),
      isBranch: branches.size > 1,
    }))
}

function passedBy(picture: Picture): (step: string, exit: string) => number {
  const counts = new Map(picture.edges.map((edge) => [`${edge.from}:${edge.exit}`, edge.passed]))
  return (step, exit) => counts.get(`${step}:${exit}`) ?? 0
}

function wasBy(picture: Picture): (line: Line) => number | undefined {
  const counts = new Map(picture.edges.map((edge) => [`${edge.from}:${edge.exit}`, edge.was]))
  return ({ source, exits }) => {
    const found = exits.map((exit) => counts.get(`${source}:${exit}`)).filter((one) => one !== undefined)
    return found.length > 0 ? found.reduce((sum, one) => sum + one, 0) : undefined
  }
}

function countWays(picture: Picture): Map<string, number> {
  const ways = new Map<string, number>()
  const first = picture.steps[0]?.id
  if (first) ways.set(first, 1)
  for (const exit of picture.steps.flatMap((step) => step.exits)) {
    if (exit.next !== end) ways.set(exit.next, (ways.get(exit.next) ?? 0) + 1)
  }
  return ways
}

function placed(picture: Picture, slots: Slot[], lines: Line[], heights: Heights): Map<string, Place> {
  const next = groupBy(lines, (one) => one.source)
  const after = (id: string) => (next.get(id) ?? []).map((one) => one.target)
  const drawn: Drawn[] = [
    ...[triggerId, ...picture.steps.map((step) => step.id)].map((id) => ({
      id,
      next: after(id),
      height: heights.get(id) ?? cardHeight,
    })),
    ...slots.map((slot) => ({ id: slot.id, next: after(slot.id), height: slotHeight, width: slotWidth })),
  ]
  return layout(drawn, triggerId)
}

type Direction = 'up' | 'down' | 'left' | 'right'

/** The card an arrow key goes to: along the way up and down, to the neighbour in the row sideways. */
export function neighbour(shape: Shape, from: string, direction: Direction): string | null {
  const slots = new Set(shape.slots.map((slot) => slot.id))
  if (direction === 'down' || direction === 'up') {
    const [near, far] =
      direction === 'down' ? (['source', 'target'] as const) : (['target', 'source'] as const)
    let at: string | undefined = from
    do at = shape.lines.find((one) => one[near] === at)?.[far]
    while (at !== undefined && slots.has(at))
    return at ?? null
  }
  const here = shape.places.get(from)
  if (!here) return null
  const side = direction === 'right' ? 1 : -1
  const others = [...shape.places]
    .filter(([id, place]) => !slots.has(id) && id !== from && (place.x - here.x) * side > 0)
    .map(([id, place]) => ({ id, far: Math.abs(place.x - here.x) + 4 * Math.abs(place.y - here.y) }))
    .sort((a, b) => a.far - b.far)
  return others[0]?.id ?? null
}

/** The open place a palette choice goes to when a step is chosen: on its first exit that ends, else its first. */
export function spotAfter(picture: Picture, id: string | null): Spot {
  const step = picture.steps.find((one) => one.id === id)
  if (!step) return lastSpot(picture, id)
  const exit = step.exits.find((one) => one.next === end) ?? step.exits[0]
  return { after: step.id, exit: exit?.name ?? null }
}

/** With nothing chosen a step goes to the end of the main way; with the trigger chosen, right after it. */
function lastSpot(picture: Picture, id: string | null): Spot {
  const first = picture.steps[0]
  if (!first || id === triggerId) return { after: triggerId, exit: null }
  const byId = new Map(picture.steps.map((step) => [step.id, step]))
  const seen = new Set<string>()
  let at: PictureStep = first
  for (;;) {
    seen.add(at.id)
    const exit: PictureStep['exits'][number] | undefined = at.exits[0]
    const next: PictureStep | undefined = exit ? byId.get(exit.next) : undefined
    if (!exit || !next || seen.has(next.id)) return { after: at.id, exit: exit?.name ?? null }
    at = next
  }
}
