import { useQuery } from '@tanstack/react-query'
import { aroundQuery } from '@/api/records'
import type { ObjectMeta, Row } from '@/api/types'
import { DealPath } from '@/areas/sales/DealPath'
import { plain } from '@/objects/FieldValue'
import { useAddress } from '@/ui/navigation'

/** The path of a person's or company's open deal; with several, one is chosen by its name. */
export function DealsPath({ object, row }: { object: ObjectMeta; row: Row }) {
  const [address, change] = useAddress()
  const found = useQuery(aroundQuery(object.plural, row.id, 'deals'))
  const open = (found.data?.items ?? []).filter((deal) => deal.state === 'open')
  const chosen = open.find((deal) => deal.id === address.deal) ?? open[0]
  if (!chosen) return null
  const others = open
    .filter((one) => one.id !== chosen.id)
    .map((one) => ({ key: one.id, label: plain(one.name), onChoose: () => change({ deal: one.id }) }))
  return <DealPath deal={chosen} isElsewhere others={others} />
}
