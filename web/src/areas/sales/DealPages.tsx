import type { ObjectMeta } from '@/api/types'
import { DealPath } from '@/areas/sales/DealPath'
import { ViewSwitch } from '@/areas/sales/ViewSwitch'
import { ListPage } from '@/objects/ListPage'
import { RecordPage } from '@/objects/RecordPage'

export function DealList({ object }: { object: ObjectMeta }) {
  return <ListPage object={object} switcher={<ViewSwitch here="list" />} />
}

export function DealRecord({ object, id }: { object: ObjectMeta; id: string }) {
  return <RecordPage object={object} id={id} slots={{ path: (row) => <DealPath deal={row} /> }} />
}
