type Joint = '-' | '_'

/** A name as a key: “Site visit” -> site-visit. It begins with a letter; a name without Latin letters gives nothing. */
export function keyOf(name: string, joint: Joint = '-'): string {
  const words =
    name
      .replaceAll('ß', 'ss')
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[a-z0-9]+/gu) ?? []
  return words
    .join(joint)
    .replace(/^[^a-z]+/u, '')
    .slice(0, 40)
    .replace(/[-_]$/u, '')
}

/** The key, or the first with a number that nobody has yet. */
export function freeKey(wish: string, taken: Iterable<string>, joint: Joint = '-'): string {
  const all = new Set(taken)
  let key = wish
  for (let number = 2; all.has(key); number += 1) key = `${wish}${joint}${number}`
  return key
}
