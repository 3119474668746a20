import { useEffect } from 'react'
import { isComposing, isEnter, isWriting } from '@/lib/keyboard'

interface CanvasKeys {
  onWalk: (direction: 'up' | 'down' | 'left' | 'right') => void
  onEdit: () => void
  onPalette: () => void
  onRemove: () => void
  onCopy: () => void
  onCut: () => void
  onPaste: () => void
  onUndo: () => void
  onRedo: () => void
  onAll: () => void
  onLeave: () => void
}

const walks: Record<string, 'up' | 'down' | 'left' | 'right'> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
}

/** The keys of the picture. A key that belongs to a field, a list or a button is left to it. */
export function useCanvasKeys(keys: CanvasKeys): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (isComposing(event) || event.altKey || isElsewhere(event)) return
      const act = event.ctrlKey || event.metaKey ? withControl(event, keys) : plain(event, keys)
      if (!act) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  })
}

function isElsewhere(event: KeyboardEvent): boolean {
  if (isWriting(event)) return true
  const target = event.target
  if (!(target instanceof Element)) return false
  return (
    target.closest('[role=dialog], [role=listbox], [role=combobox], [role=menu], [role=tablist]') !== null
  )
}

function withControl(event: KeyboardEvent, keys: CanvasKeys): (() => void) | null {
  switch (event.key.toLowerCase()) {
    case 'z':
      return event.shiftKey ? keys.onRedo : keys.onUndo
    case 'y':
      return keys.onRedo
    case 'c':
      // Words that are marked on the page are copied as words.
      return window.getSelection()?.toString() ? null : keys.onCopy
    case 'x':
      return keys.onCut
    case 'v':
      return keys.onPaste
    case 'a':
      return keys.onAll
    default:
      return null
  }
}

function plain(event: KeyboardEvent, keys: CanvasKeys): (() => void) | null {
  const walk = walks[event.key]
  if (walk) return () => keys.onWalk(walk)
  const isOnButton = event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement
  if (isEnter(event)) return isOnButton ? null : keys.onEdit
  switch (event.key) {
    case '/':
    case 'a':
      return keys.onPalette
    case 'Delete':
    case 'Backspace':
      return keys.onRemove
    case 'Escape':
      return keys.onLeave
    default:
      return null
  }
}
