import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Problem } from '@/api/http'
import { leave, stand, type PersonAt } from '@/api/presence'
import { randomId } from '@/lib/uuid'

/** Half of what the server holds a place for: one word may be missed. */
const beat = 20_000

/**
 * Stands at a record for as long as the component is shown, and tells who else is there. With a field, others see
 * that it is being written. A window that nobody looks at has left.
 */
export function usePresence(object: string, id: string, field = ''): PersonAt[] {
  const [screen] = useState(() => randomId())
  const said = useRef(0)
  const here = useQuery({
    queryKey: ['presence', id, object, screen, field],
    queryFn: ({ signal }) => stand({ screen, object, id, field, beat: ++said.current }, signal),
    select: (answer) => answer.people,
    refetchInterval: (query) => (isGone(query.state.error) ? false : beat),
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  })
  useEffect(() => {
    const go = () => void leave(screen, ++said.current)
    const hide = () => (document.hidden ? go() : undefined)
    window.addEventListener('pagehide', go)
    document.addEventListener('visibilitychange', hide)
    return () => {
      window.removeEventListener('pagehide', go)
      document.removeEventListener('visibilitychange', hide)
      go()
    }
  }, [screen])
  return here.data ?? []
}

function isGone(error: unknown): boolean {
  return error instanceof Problem && error.status === 404
}
