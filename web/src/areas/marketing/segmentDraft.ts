import { Problem } from '@/api/http'
import type { Row } from '@/api/types'
import { plain } from '@/objects/FieldValue'

export type SegmentKind = 'live' | 'frozen'

export interface SegmentDraft {
  name: string
  object: string
  kind: SegmentKind
  condition: string
  description: string
}

export const emptySegment: SegmentDraft = {
  name: '',
  object: 'contact',
  kind: 'live',
  condition: '',
  description: '',
}

export function segmentDraftOf(row: Row): SegmentDraft {
  return {
    name: plain(row.name),
    object: plain(row.object),
    kind: plain(row.kind) === 'frozen' ? 'frozen' : 'live',
    condition: plain(row.condition),
    description: plain(row.description),
  }
}

/** What differs, as the server wants it: an emptied text is no text. */
export function segmentChanges(draft: SegmentDraft, old: Partial<SegmentDraft>): Record<string, unknown> {
  const names = Object.keys(draft) as (keyof SegmentDraft)[]
  const changed = names.filter((name) => draft[name].trim() !== (old[name] ?? ''))
  return Object.fromEntries(changed.map((name) => [name, draft[name].trim() || null]))
}

/** What the server found wrong with one field, once. */
export function faultOf(error: unknown, field: string): string | null {
  if (!(error instanceof Problem)) return null
  return error.faults.find((one) => one.field === field)?.message ?? null
}
