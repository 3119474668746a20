import type { Definition } from '@/areas/automations/designer/definition'

/** What has not reached the server stays on this device, through a reload or a lost connection. */
export interface Kept {
  definition: Definition
  /** The version of the draft it was drawn on. */
  version: number
}

const place = (key: string) => `guanxi.drawing.${key}`

export function keep(key: string, kept: Kept): void {
  try {
    window.localStorage.setItem(place(key), JSON.stringify(kept))
  } catch {
    // A full or forbidden storage must not stop the drawing; the server has the draft of a moment ago.
  }
}

export function kept(key: string): Kept | null {
  try {
    const text = window.localStorage.getItem(place(key))
    return text === null ? null : (JSON.parse(text) as Kept)
  } catch {
    return null
  }
}

export function forget(key: string): void {
  window.localStorage.removeItem(place(key))
}
