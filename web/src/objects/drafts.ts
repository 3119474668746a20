/** What was typed into a form that could not be sent: kept for this window, over a reload too. */
type Values = Record<string, unknown>

const prefix = 'guanxi.draft.'

export function draftOf(form: string): Values | null {
  try {
    return JSON.parse(window.sessionStorage.getItem(prefix + form) ?? 'null') as Values | null
  } catch {
    return null
  }
}

export function keepDraft(form: string, values: Values): void {
  try {
    window.sessionStorage.setItem(prefix + form, JSON.stringify(values))
  } catch {
    // Without storage a closed form is simply empty when it is opened again.
  }
}

export function dropDraft(form: string): void {
  window.sessionStorage.removeItem(prefix + form)
}
