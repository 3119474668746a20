import type { ComponentType } from 'react'
import type { ObjectMeta } from '@/api/types'
import { NotFound } from '@/app/Broken'
import { ContactRecord } from '@/areas/customers/ContactRecord'
import { CompanyRecord, DealList, DealRecord } from '@/areas/sales/DealPages'
import { DealsPath } from '@/areas/sales/DealsPath'
import { LeadRecord } from '@/areas/sales/LeadRecord'
import { HealthRecord } from '@/areas/service/HealthRecord'
import { OnboardingRecord } from '@/areas/service/OnboardingRecord'
import { ListPage } from '@/objects/ListPage'
import { useObject } from '@/objects/meta'
import { RecordPage } from '@/objects/RecordPage'
import { usePathWords } from '@/ui/navigation'

/** Every declared object has a list and a page; some have a page that knows more. */
const recordPages: Record<string, ComponentType<{ object: ObjectMeta; id: string }>> = {
  contact: ({ object, id }) => (
    <ContactRecord object={object} id={id} path={(row) => <DealsPath object={object} row={row} />} />
  ),
  company: CompanyRecord,
  lead: LeadRecord,
  deal: DealRecord,
  onboarding: OnboardingRecord,
  health_record: HealthRecord,
}
const listPages: Record<string, ComponentType<{ object: ObjectMeta }>> = { deal: DealList }

export function ObjectListRoute() {
  const { objects } = usePathWords()
  const object = useObject(objects ?? '')
  if (!object || object.plural !== objects) return <NotFound />
  const Page = listPages[object.name] ?? ListPage
  return <Page key={object.name} object={object} />
}

export function ObjectRecordRoute() {
  const { objects, id } = usePathWords()
  const object = useObject(objects ?? '')
  if (!object || !id) return <NotFound />
  const Page = recordPages[object.name] ?? RecordPage
  return <Page key={id} object={object} id={id} />
}
