import { useEffect, useRef, useState } from 'react'

type Acts = Record<string, (...given: never[]) => unknown>

/**
 * The same functions for as long as the component lives, each doing what its newest one does: what is drawn with them
 * need not be drawn anew at each key. Which ones there are is settled by the first turn.
 */
export function useSteady<T extends { [name in keyof T]: (...given: never[]) => unknown }>(acts: T): T {
  const latest = useRef<Acts>(acts)
  useEffect(() => {
    latest.current = acts
  })
  // Made while drawing, called later: each call reads what is newest then.
  // eslint-disable-next-line react-hooks/refs
  const [steady] = useState(() =>
    Object.fromEntries(
      Object.keys(acts).map((name) => [name, (...given: never[]) => latest.current[name]?.(...given)]),
    ),
  )
  return steady as unknown as T
}
