/** What was typed as a limit: nothing means none, and what is no number is left out. */
export function limitOf(typed: string): number | null {
  const digits = typed.replace(/\D/gu, '').slice(0, 10)
  return digits === '' ? null : Number(digits)
}

/** How much of a limit is used, 0 to 1; without a limit there is nothing to fill. */
export function shareOf(used: number, limit: number | null): number | null {
  if (limit === null) return null
  return limit === 0 ? 1 : Math.min(1, used / limit)
}

export function toneOf(share: number): 'good' | 'soon' | 'bad' {
  if (share >= 1) return 'bad'
  return share >= 0.8 ? 'soon' : 'good'
}
