import type { Page, Row } from '@/api/types'
import { windowSize } from '@/api/lists'

/** How long a list is, from what is known of it: counted, estimated, or seen to its end. */
export function lengthOf(pages: Map<number, Page<Row>>): { total: number; isExact: boolean } {
  const first = pages.get(0)
  let total = first?.total ?? first?.items.length ?? 0
  let isExact = first?.total_is_exact ?? true
  for (const [at, page] of pages) {
    const end = at * windowSize + page.items.length
    if (page.next === null && (page.items.length > 0 || at === 0)) return { total: end, isExact: true }
    if (page.next !== null && end >= total) {
      // The estimate was too small: there is at least one more row.
      total = end + 1
      isExact = false
    }
  }
  return { total, isExact }
}

export function rowIn(pages: Map<number, Page<Row>>, index: number): Row | undefined {
  return pages.get(Math.floor(index / windowSize))?.items[index % windowSize]
}

/** The place of each loaded row in the whole list, by id. */
export function placesOf(pages: Map<number, Page<Row>>): Record<string, number> {
  const all = [...pages].flatMap(([at, page]) =>
    page.items.map((row, index) => [row.id, at * windowSize + index] as const),
  )
  return Object.fromEntries(all)
}

/** The windows that hold these rows. */
export function windowsOf(first: number, last: number): number[] {
  const from = Math.floor(Math.max(0, first) / windowSize)
  const to = Math.floor(Math.max(0, last) / windowSize)
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

/** Browsers draw nothing beyond some 33 million pixels: a longer list is scrolled in proportion. */
export const tallest = 30_000_000

export interface Span {
  first: number
  last: number
  /** Where row `first` stands, in pixels of the scrolled sheet. */
  top: number
  height: number
}

/** Which rows stand in a viewport of this height, scrolled so far. */
export function spanOf(total: number, rowHeight: number, scrolled: number, seen: number, beyond = 8): Span {
  const whole = total * rowHeight
  const height = Math.min(whole, tallest)
  const room = Math.max(1, height - seen)
  const offset = whole <= tallest ? scrolled : (Math.min(scrolled, room) / room) * (whole - seen)
  const first = Math.max(0, Math.floor(offset / rowHeight) - beyond)
  const last = Math.min(total - 1, Math.ceil((offset + seen) / rowHeight) + beyond)
  return { first, last, top: scrolled + first * rowHeight - offset, height }
}

/** How far to scroll so that a row is seen; null when it is. */
export function scrollTo(
  index: number,
  total: number,
  rowHeight: number,
  scrolled: number,
  seen: number,
): number | null {
  const whole = total * rowHeight
  const scale = whole <= tallest ? 1 : (tallest - seen) / (whole - seen)
  const offset = scrolled / scale
  const top = index * rowHeight
  if (top < offset) return top * scale
  if (top + rowHeight > offset + seen) return (top + rowHeight - seen) * scale
  return null
}
