import { useEffect, useRef } from 'react'
import { isWriting } from '@/lib/keyboard'

/** The key / goes to the search of the list. */
export function useSlash() {
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== '/' || isWriting(event)) return
      event.preventDefault()
      box.current?.focus()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
  return box
}
