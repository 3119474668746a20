const han = /\p{Script=Han}/u

/** One sign for a Chinese name, two letters for a Latin one: “陈”, “SC”. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean)
  const first = words[0]
  if (!first) return '·'
  if (han.test(first)) return [...first][0] ?? '·'
  const letters = words.length > 1 ? [first, words[words.length - 1]] : [first]
  return letters.map((word) => [...(word ?? '')][0]?.toUpperCase() ?? '').join('')
}
