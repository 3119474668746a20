import type { Asked } from '@/api/lists'

/** The list a record was opened from: where its page finds the one before and the one after. */
export interface Trail {
  plural: string
  /** The view, or the name of the whole list. */
  name: string
  to: string
  asked: Asked
  total: string
  /** The place of each row that was loaded, by id. */
  places: Record<string, number>
}

const key = 'guanxi.trail'

export function rememberTrail(trail: Trail): void {
  try {
    window.sessionStorage.setItem(key, JSON.stringify(trail))
  } catch {
    // Without storage a record page simply does not know its neighbours.
  }
}

export function trailOf(plural: string, id: string): (Trail & { at: number }) | null {
  try {
    const trail = JSON.parse(window.sessionStorage.getItem(key) ?? 'null') as Trail | null
    const at = trail?.plural === plural ? trail.places[id] : undefined
    return trail && at !== undefined ? { ...trail, at } : null
  } catch {
    return null
  }
}
