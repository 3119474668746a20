import type { Clip } from '@/areas/automations/designer/edits'

/** Copied steps wait here, so that they can be pasted into another flow, in another tab too. */
const place = 'guanxi.steps'

export function putClip(clip: Clip): void {
  window.localStorage.setItem(place, JSON.stringify(clip))
}

export function takeClip(): Clip | null {
  try {
    const text = window.localStorage.getItem(place)
    return text === null ? null : (JSON.parse(text) as Clip)
  } catch {
    return null
  }
}
