import { useState } from 'react'

/** A choice of this person on this machine (columns, folded rail): kept in the browser, never on the server. */
export function useKept<T>(name: string, otherwise: T): [T, (value: T) => void] {
  const key = `guanxi.${name}`
  const [value, setValue] = useState<T>(() => read(key, otherwise))
  const keep = (next: T) => {
    setValue(next)
    window.localStorage.setItem(key, JSON.stringify(next))
  }
  return [value, keep]
}

function read<T>(key: string, otherwise: T): T {
  try {
    const text = window.localStorage.getItem(key)
    return text === null ? otherwise : (JSON.parse(text) as T)
  } catch {
    return otherwise
  }
}
