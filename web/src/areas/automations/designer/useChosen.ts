import { useEffect, useMemo, useState } from 'react'
import { triggerId, type Definition } from '@/areas/automations/designer/definition'
import { useAddress } from '@/ui/navigation'

interface Place {
  /** Ids by comma. */
  step: string
  /** Exits of the step whose people are looked at, by comma. */
  exit: string
}

const pause = 250

/**
 * What is chosen: here at once, in the address a moment later, where links and reloads find it. An address that
 * changed at every arrow key would wake everything that reads addresses.
 */
export function useChosen(definition: Definition) {
  const [address, go] = useAddress()
  const there: Place = { step: address.step ?? '', exit: address.exit ?? '' }
  const [place, setPlace] = useState(there)
  const [seen, setSeen] = useState(there)
  const [sent, setSent] = useState<readonly Place[]>([])
  if (!isSame(there, seen)) {
    setSeen(there)
    const underWay = afterwards(sent, there)
    if (underWay) setSent(underWay)
    else setPlace(there)
  }
  const isWritten = isSame(place, there)
  useEffect(() => {
    if (isWritten) return
    const timer = window.setTimeout(() => {
      setSent((before) => [...before, place])
      go({ step: place.step || undefined, exit: place.exit || undefined })
    }, pause)
    return () => window.clearTimeout(timer)
  })
  const known = useMemo(
    () => new Set([triggerId, ...definition.steps.map((step) => step.id)]),
    [definition.steps],
  )
  const chosen = useMemo(() => place.step.split(',').filter((id) => known.has(id)), [place.step, known])
  const exits = useMemo(() => place.exit.split(',').filter(Boolean), [place.exit])
  return {
    /** Steps that are gone are not chosen any more. */
    chosen,
    exits,
    choose: (ids: readonly string[], of: readonly string[] = []) =>
      setPlace({ step: ids.join(','), exit: of.join(',') }),
  }
}

/**
 * What is still under way when the address says this; null when it was not sent from here but chosen elsewhere. What
 * comes back is old news, even when another step has been sent since.
 */
export function afterwards(sent: readonly Place[], there: Place): readonly Place[] | null {
  const back = sent.findIndex((one) => isSame(one, there))
  return back === -1 ? null : sent.slice(back + 1)
}

function isSame(one: Place, other: Place): boolean {
  return one.step === other.step && one.exit === other.exit
}
