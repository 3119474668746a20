import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { convertLead } from '@/api/records'
import type { ObjectMeta, Row } from '@/api/types'
import { useSuspenseQuery } from '@tanstack/react-query'
import { meQuery } from '@/api/session'
import { LeadPath } from '@/areas/sales/LeadPath'
import { useI18n } from '@/i18n/useI18n'
import { Advice } from '@/objects/Advice'
import { isLookup, plain } from '@/objects/FieldValue'
import { addressOf, useMeta, useObject } from '@/objects/meta'
import { looseFaults } from '@/objects/RecordForm'
import { RecordPage } from '@/objects/RecordPage'
import { NextInBrief, WhatHappensNext } from '@/objects/WhatHappensNext'
import { Problem } from '@/api/http'
import { Button } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { DateInput } from '@/ui/DateInput'
import { Field } from '@/ui/Field'
import { FormDialog } from '@/ui/FormDialog'
import { useGo } from '@/ui/navigation'
import { Tag } from '@/ui/Tag'
import { TextInput } from '@/ui/TextInput'
import { tell } from '@/ui/toast'

export function LeadRecord({ object, id }: { object: ObjectMeta; id: string }) {
  return (
    <RecordPage
      object={object}
      id={id}
      slots={{
        path: (row) => <LeadPath object={object} lead={row} />,
        actions: (row) => <Convert lead={row} />,
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

function Convert({ lead }: { lead: Row }) {
  const { t } = useI18n()
  const [isOpen, setOpen] = useState(false)
  if (plain(lead.status) === 'converted')
    return (
      <Tag tone="good" icon="check">
        {t('lead.isConverted')}
      </Tag>
    )
  return (
    <>
      <Button look="primary" icon="sales" onClick={() => setOpen(true)}>
        {t('lead.convert')}
      </Button>
      {isOpen ? <ConvertDialog lead={lead} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

const currencies = ['CNY', 'USD', 'EUR', 'GBP', 'JPY', 'HKD']

function ConvertDialog({ lead, onClose }: { lead: Row; onClose: () => void }) {
  const { t, say } = useI18n()
  const go = useGo()
  const queries = useQueryClient()
  const { pipelines } = useMeta()
  const me = useSuspenseQuery(meQuery).data
  const deals = useObject('deal')
  const company = isLookup(lead.company)
    ? lead.company.label
    : isLookup(lead.contact)
      ? lead.contact.label
      : ''
  const [values, setValues] = useState({
    name: company || plain(lead.title),
    amount: '',
    currency: me.organization.currency || 'CNY',
    pipeline: pipelines[0]?.key ?? '',
    close_on: null as string | null,
  })
  const change = (part: Partial<typeof values>) => setValues({ ...values, ...part })
  const convert = useMutation({
    mutationFn: () =>
      convertLead(lead.id, {
        ...values,
        amount: values.amount.replaceAll(/[,，\s]/gu, '') || null,
      }),
    onSuccess: (deal) => {
      void queries.invalidateQueries({ queryKey: ['records'] })
      onClose()
      tell(t('lead.converted'))
      go(addressOf(deals, deal.id))
    },
  })
  const faults = convert.error instanceof Problem ? convert.error.faults : []
  const fault = (name: string) =>
    faults.find((one) => one.field === name || one.field === `deal.${name}`)?.message
  const loose = looseFaults(convert.error, []).filter(
    (text) => !Object.keys(values).some((name) => fault(name) === text),
  )
  return (
    <FormDialog
      title={t('lead.convertTitle')}
      submit={t('lead.convert')}
      isBusy={convert.isPending}
      fault={loose.join(' ')}
      onSubmit={convert.mutate}
      onClose={onClose}
    >
      <p className="second" style={{ marginBottom: 12 }}>
        {t('lead.convertText')}
      </p>
      <Field label={t('lead.dealName')} required error={fault('name')}>
        {(id) => (
          <TextInput
            id={id}
            value={values.name}
            onChange={(name) => change({ name })}
            isBad={Boolean(fault('name'))}
          />
        )}
      </Field>
      <div className="row top-aligned">
        <div className="grow">
          <Field label={t('lead.amount')} error={fault('amount')}>
            {(id) => (
              <TextInput
                id={id}
                inputMode="decimal"
                value={values.amount}
                onChange={(amount) => change({ amount })}
                isBad={Boolean(fault('amount'))}
              />
            )}
          </Field>
        </div>
        <div style={{ width: 112 }}>
          <Field label={t('lead.currency')} error={fault('currency')}>
            {(id) => (
              <Choice
                id={id}
                value={values.currency}
                onChange={(currency) => change({ currency: currency ?? 'CNY' })}
                options={currencies.map((value) => ({ value, label: value }))}
              />
            )}
          </Field>
        </div>
      </div>
      <Field label={t('lead.pipeline')} error={fault('pipeline')}>
        {(id) => (
          <Choice
            id={id}
            value={values.pipeline || null}
            onChange={(pipeline) => change({ pipeline: pipeline ?? '' })}
            options={pipelines.map((one) => ({ value: one.key, label: say(one.name) }))}
          />
        )}
      </Field>
      <Field label={t('lead.closeOn')} error={fault('close_on')}>
        {(id) => (
          <DateInput
            id={id}
            value={values.close_on}
            onChange={(close_on) => change({ close_on })}
            isBad={Boolean(fault('close_on'))}
          />
        )}
      </Field>
    </FormDialog>
  )
}
