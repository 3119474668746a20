import { useQuery } from '@tanstack/react-query'
import { relatedQuery, wholeQuery } from '@/api/records'
import type { ObjectMeta, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { Advice } from '@/objects/Advice'
import { useObject } from '@/objects/meta'
import { RecordPage, type RecordSlots } from '@/objects/RecordPage'
import { RelatedItem } from '@/objects/Related'
import { NextInBrief, WhatHappensNext } from '@/objects/WhatHappensNext'
import { Section } from '@/ui/Section'

interface ContactRecordProps {
  object: ObjectMeta
  id: string
  /** The stages of this person's deal, drawn by whoever knows deals. */
  path?: RecordSlots['path']
}

export function ContactRecord({ object, id, path }: ContactRecordProps) {
  return (
    <RecordPage
      object={object}
      id={id}
      slots={{
        path,
        brief: (row) => <NextInBrief contact={row.id} />,
        side: (row, onBegin) => (
          <>
            <WhatHappensNext contact={row.id} />
            <Advice object={object} row={row} onBegin={onBegin} />
            <Colleagues row={row} />
          </>
        ),
      }}
    />
  )
}

/** Others of the same company. */
function Colleagues({ row }: { row: Row }) {
  const { t } = useI18n()
  const contacts = useObject('contact')
  // Who may not see the company has no colleagues to be shown.
  const seen = useQuery({ ...wholeQuery('contacts', row.id), select: (whole) => whole.pointed.company })
  const company = seen.data?.id ?? ''
  const found = useQuery({ ...relatedQuery('companies', company, 'contacts', 6), enabled: company !== '' })
  const others = (found.data?.items ?? []).filter((one) => one.id !== row.id)
  if (others.length === 0) return null
  const total = found.data?.total
  return (
    <Section title={t('acts.colleagues')} count={total ? total - 1 : others.length}>
      {others.slice(0, 5).map((one) => (
        <RelatedItem key={one.id} object={contacts} row={one} />
      ))}
    </Section>
  )
}
