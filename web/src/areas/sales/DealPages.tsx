import type { ObjectMeta } from '@/api/types'
import { DealPath } from '@/areas/sales/DealPath'
import { DealsPath } from '@/areas/sales/DealsPath'
import { ViewSwitch } from '@/areas/sales/ViewSwitch'
import { Advice } from '@/objects/Advice'
import { isLookup } from '@/objects/FieldValue'
import { ListPage } from '@/objects/ListPage'
import { RecordPage } from '@/objects/RecordPage'
import { NextInBrief, WhatHappensNext } from '@/objects/WhatHappensNext'

export function DealList({ object }: { object: ObjectMeta }) {
  return <ListPage object={object} switcher={<ViewSwitch here="list" />} />
}

export function DealRecord({ object, id }: { object: ObjectMeta; id: string }) {
  return (
    <RecordPage
      object={object}
      id={id}
      slots={{
        path: (row) => <DealPath deal={row} />,
        brief: (row) => (isLookup(row.contact) ? <NextInBrief contact={row.contact.id} /> : null),
        side: (row, onBegin) => (
          <>
            {isLookup(row.contact) ? <WhatHappensNext contact={row.contact.id} /> : null}
            <Advice object={object} row={row} onBegin={onBegin} />
          </>
        ),
      }}
    />
  )
}

/** A company, with the path of its open deal. */
export function CompanyRecord({ object, id }: { object: ObjectMeta; id: string }) {
  return (
    <RecordPage
      object={object}
      id={id}
      slots={{
        path: (row) => <DealsPath object={object} row={row} />,
        side: (row, onBegin) => <Advice object={object} row={row} onBegin={onBegin} />,
      }}
    />
  )
}
