import { groupBy } from '@/lib/groupBy'

/** Where the steps of a flow stand in its picture: rows by distance from the trigger, branches side by side. */

export interface Drawn {
  id: string
  next: string[]
  /** Taller or lower than a card: a card with a problem, the mark at the end of a way. */
  height?: number
  /** Narrower than a card. */
  width?: number
}

export interface Place {
  x: number
  y: number
}

export const cardWidth = 240
export const cardHeight = 52
const columnGap = 32
const rowGap = 52
/** Room kept among branches for a way that runs past them, and for its label. */
const passage = 120

export function layout(steps: Drawn[], start: string): Map<string, Place> {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const { order, forward } = walk(byId, start)
  const parents = parentsOf(forward)
  const rows = rowsOf(order, parents)
  const roomOf = (id: string) => (byId.get(id)?.width ?? cardWidth) + columnGap
  const lefts = columnsOf(order, forward, parents, start, roomOf)
  const tops = topsOf(rows, (id) => byId.get(id)?.height ?? cardHeight)
  const places = new Map<string, Place>()
  for (const id of order) places.set(id, { x: lefts.get(id) ?? 0, y: tops[rows.get(id) ?? 0] ?? 0 })
  separate(places, roomOf)
  placeStrays(steps, places)
  return places
}

type Edges = Map<string, string[]>

/** Steps in an order in which each comes after all that lead to it; ways back are left out of the picture's shape. */
function walk(byId: Map<string, Drawn>, start: string): { order: string[]; forward: Edges } {
  const forward: Edges = new Map()
  const done: string[] = []
  const open = new Set<string>()
  const visit = (id: string) => {
    if (forward.has(id) || !byId.has(id)) return
    open.add(id)
    const ways = [...new Set(byId.get(id)?.next ?? [])].filter((next) => byId.has(next) && !open.has(next))
    forward.set(id, ways)
    ways.forEach(visit)
    open.delete(id)
    done.push(id)
  }
  visit(start)
  return { order: done.reverse(), forward }
}

function parentsOf(forward: Edges): Edges {
  const parents: Edges = new Map()
  for (const [from, ways] of forward) {
    for (const to of ways) parents.set(to, [...(parents.get(to) ?? []), from])
  }
  return parents
}

function rowsOf(order: string[], parents: Edges): Map<string, number> {
  const rows = new Map<string, number>()
  for (const id of order) {
    const above = (parents.get(id) ?? []).map((parent) => rows.get(parent) ?? 0)
    rows.set(id, above.length === 0 ? 0 : Math.max(...above) + 1)
  }
  return rows
}

/** Where each row begins: as high as the tallest card of the one above needs. */
function topsOf(rows: Map<string, number>, heightOf: (id: string) => number): number[] {
  const heights: number[] = []
  for (const [id, row] of rows) heights[row] = Math.max(heights[row] ?? 0, heightOf(id))
  let top = 0
  return heights.map((height) => {
    const here = top
    top += height + rowGap
    return here
  })
}

/** A step with one way in stands below it, among its brothers; one where ways meet stands between them. */
function columnsOf(
  order: string[],
  forward: Edges,
  parents: Edges,
  start: string,
  roomOf: (id: string) => number,
): Map<string, number> {
  const isOwn = (id: string) => (parents.get(id) ?? []).length === 1
  const widths = new Map<string, number>()
  const widthOf = (id: string) => (isOwn(id) ? (widths.get(id) ?? 0) : passage)
  const below = (id: string) => {
    const ways = forward.get(id) ?? []
    return ways.length > 1 ? ways : ways.filter(isOwn)
  }
  for (const id of [...order].reverse()) {
    const total = below(id).reduce((sum, child) => sum + widthOf(child), 0)
    widths.set(id, Math.max(roomOf(id), total))
  }
  const centers = new Map<string, number>([[start, 0]])
  for (const id of order) {
    const above = parents.get(id) ?? []
    if (above.length > 1) centers.set(id, mean(above.map((parent) => centers.get(parent) ?? 0)))
    const children = inMiddle(below(id), isOwn)
    const total = children.reduce((sum, child) => sum + widthOf(child), 0)
    let left = (centers.get(id) ?? 0) - total / 2
    for (const child of children) {
      if (isOwn(child)) centers.set(child, left + widthOf(child) / 2)
      left += widthOf(child)
    }
  }
  return new Map([...centers].map(([id, center]) => [id, center - cardWidth / 2]))
}

/** Ways that run past the branches run between them, straight down. */
function inMiddle(children: string[], isOwn: (id: string) => boolean): string[] {
  const own = children.filter(isOwn)
  const passing = children.filter((child) => !isOwn(child))
  const half = Math.ceil(own.length / 2)
  return [...own.slice(0, half), ...passing, ...own.slice(half)]
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

/** No two of a row overlap. */
function separate(places: Map<string, Place>, roomOf: (id: string) => number): void {
  const rows = groupBy([...places], ([, place]) => place.y)
  for (const row of rows.values()) {
    row.sort(([, a], [, b]) => a.x - b.x)
    row.forEach(([id, place], index) => {
      const left = row[index - 1]
      if (!left) return
      const nearest = left[1].x + (roomOf(left[0]) + roomOf(id)) / 2
      if (place.x < nearest) place.x = nearest
    })
  }
}

/** Steps nothing leads to are still shown, at the right edge. */
function placeStrays(steps: Drawn[], places: Map<string, Place>): void {
  const right = Math.max(0, ...[...places.values()].map((place) => place.x)) + cardWidth + 2 * columnGap
  let y = 0
  for (const step of steps) {
    if (places.has(step.id)) continue
    places.set(step.id, { x: right, y })
    y += cardHeight + rowGap
  }
}
