/** What was, what is, what was taken back. Unlimited for as long as the page is open. */

export interface History<T> {
  past: readonly T[]
  present: T
  future: readonly T[]
  /** Edits that carry the same mark are one step back: the letters of a word, not each of them. */
  mark: string
}

export function begin<T>(present: T): History<T> {
  return { past: [], present, future: [], mark: '' }
}

export function record<T>(history: History<T>, next: T, mark = ''): History<T> {
  if (next === history.present) return history
  const isContinued = mark !== '' && mark === history.mark && history.past.length > 0
  const past = isContinued ? history.past : [...history.past, history.present]
  return { past, present: next, future: [], mark }
}

/** Changes what is without a step of its own: what the program completes belongs to the edit before. */
export function amend<T>(history: History<T>, next: T): History<T> {
  return next === history.present ? history : { ...history, present: next }
}

export function undo<T>(history: History<T>): History<T> {
  const past = history.past.at(-1)
  if (past === undefined) return history
  return {
    past: history.past.slice(0, -1),
    present: past,
    future: [history.present, ...history.future],
    mark: '',
  }
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future
  if (next === undefined) return history
  return { past: [...history.past, history.present], present: next, future, mark: '' }
}
