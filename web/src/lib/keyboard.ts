import type { KeyboardEvent } from 'react'

type Key = KeyboardEvent | globalThis.KeyboardEvent

/** True while an input method (Chinese, Japanese, …) is composing: its Enter chooses a word and must not send a form. */
export function isComposing(event: Key): boolean {
  const native = 'nativeEvent' in event ? event.nativeEvent : event
  // 229 is what Safari reports for the key that ends a composition, after isComposing is false again.
  return native.isComposing || native.keyCode === 229
}

export function isEnter(event: Key): boolean {
  return event.key === 'Enter' && !isComposing(event)
}

/** Whether a key belongs to a field being written in, so that single-letter shortcuts stay away. */
export function isWriting(event: Key): boolean {
  const target = event.target
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}
