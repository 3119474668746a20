import type { Row } from '@/api/types'

/** Whether the other person has left this field as it was: then both changes can stand. */
export function isUntouched(field: string, seen: Row, current: Row): boolean {
  return isSameValue(seen[field], current[field])
}

export function isSameValue(one: unknown, other: unknown): boolean {
  return JSON.stringify(plainOf(one)) === JSON.stringify(plainOf(other))
}

/** A lookup is the same when its record is, however that is called by now. */
function plainOf(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && 'id' in value) return value.id
  return value ?? null
}
