/** The list of an object with exactly the rows that a number on this page has counted. */
export function listAddress(path: string, filter: string, sort: string): string {
  return `${path}?${new URLSearchParams({ filter, sort }).toString()}`
}
