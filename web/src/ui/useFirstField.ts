import { useEffect, useRef, type RefObject } from 'react'

const field = ':is(input, textarea):enabled'

/**
 * Begins a form in its first field. `autoFocus` cannot where the form stands in a dialog or drawer: it is heeded before
 * they are part of the page.
 */
export function useFirstField(): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector<HTMLElement>(field)?.focus(), [])
  return form
}
