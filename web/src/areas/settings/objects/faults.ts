import { Problem } from '@/api/http'

/** The sentence for a field, and what belongs to no field of the form. */
export function faultsOf(error: unknown, fields: string[]) {
  const faults = error instanceof Problem ? error.faults : []
  const loose = faults.filter((fault) => !fields.some((name) => fault.field.startsWith(name)))
  const plain = error instanceof Problem && faults.length === 0 ? [error.message] : []
  return {
    of: (field: string) => faults.find((fault) => fault.field.startsWith(field))?.message,
    loose: [...loose.map((fault) => fault.message), ...plain].join(' '),
  }
}
