import { Problem } from '@/api/http'
import { changeRecord } from '@/api/records'
import type { Row } from '@/api/types'
import { isSameValue, isUntouched } from '@/objects/merging'

/** The row as somebody else has written it meanwhile. */
export function currentOf(error: unknown): Row | null {
  return error instanceof Problem && error.status === 409 && error.current ? (error.current as Row) : null
}

/**
 * Saves one field with the version that was seen. Where others have changed other fields both changes stand; where
 * the field has this very value already there is nothing left to do.
 */
export async function saveField(
  plural: string,
  seen: Row,
  version: number,
  name: string,
  value: unknown,
): Promise<Row> {
  try {
    return await changeRecord(plural, seen.id, version, { [name]: value })
  } catch (error) {
    const current = currentOf(error)
    if (current && isSameValue(current[name], value)) return current
    if (!current || !isUntouched(name, seen, current)) throw error
    return await changeRecord(plural, seen.id, current.version, { [name]: value })
  }
}
