import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Problem } from '@/api/http'
import { createRecord, listQuery } from '@/api/records'
import { useKeyAfter } from '@/api/spelling'
import type { Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { randomId } from '@/lib/uuid'
import { isPhrase } from '@/i18n/phrase'
import { plain } from '@/objects/FieldValue'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { FormDialog } from '@/ui/FormDialog'
import { Icon } from '@/ui/Icon'
import { Link, useAddress, useGo } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { Table, type Column } from '@/ui/Table'
import { Tag } from '@/ui/Tag'
import { TextInput } from '@/ui/TextInput'

export function FormsPage() {
  const { t, say, format } = useI18n()
  const go = useGo()
  const [address, change] = useAddress()
  const forms = useInfiniteQuery(listQuery('forms', { sort: '-created_at' }))
  const rows = forms.data?.pages.flatMap((page) => page.items) ?? []
  const create = (
    <Button look="primary" icon="plus" onClick={() => change({ new: '1' })}>
      {t('forms.new')}
    </Button>
  )
  const columns: Column<Row>[] = [
    {
      id: 'name',
      header: t('forms.name'),
      width: 280,
      cell: (row) => (
        <Link className="quiet-link" style={{ fontWeight: 500 }} to={`/forms/${row.id}`}>
          {(isPhrase(row.title) && say(row.title)) || plain(row.name)}
        </Link>
      ),
    },
    {
      id: 'status',
      header: t('common.status'),
      width: 120,
      cell: (row) => <FormStatus status={plain(row.status)} />,
    },
    {
      id: 'slug',
      header: t('forms.publicAddress'),
      width: 260,
      cell: (row) => (
        <a className="link plain" href={`/f/${plain(row.slug)}`} target="_blank" rel="noreferrer">
          /f/{plain(row.slug)} <Icon name="external" size={13} />
        </a>
      ),
    },
    {
      id: 'fields',
      header: t('forms.fields'),
      width: 96,
      isNumber: true,
      cell: (row) => (Array.isArray(row.fields) ? row.fields.length : '—'),
    },
    {
      id: 'updated',
      header: t('common.saved'),
      width: 140,
      cell: (row) => (row.updated_at ? format.moment(row.updated_at) : '—'),
    },
  ]
  return (
    <div className="page">
      <header className="top ruled">
        <h1>{t('forms.title')}</h1>
        <span className="grow" />
        {create}
      </header>
      {forms.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      ) : forms.isError && rows.length === 0 ? (
        <ErrorState error={forms.error} onRetry={() => void forms.refetch()} />
      ) : rows.length === 0 ? (
        <State icon="form" title={t('forms.emptyTitle')} text={t('forms.emptyText')} actions={create} />
      ) : (
        <Table
          label={t('forms.title')}
          rows={rows}
          columns={columns}
          idOf={(row) => row.id}
          onOpen={(row) => go(`/forms/${row.id}`)}
        />
      )}
      {address.new ? (
        <NewForm onClose={() => change({ new: undefined })} onMade={(row) => go(`/forms/${row.id}`)} />
      ) : null}
    </div>
  )
}

export function FormStatus({ status }: { status: string }) {
  const { t } = useI18n()
  if (status === 'published') return <Tag tone="good">{t('forms.published')}</Tag>
  return <Tag>{status === 'closed' ? t('forms.closed') : t('forms.draft')}</Tag>
}

/** A form that works from its first second: name, mail and company are already asked. */
const firstFields = [
  { name: 'name', required: true },
  { name: 'email', required: true },
  { name: 'company' },
  { name: 'phone' },
]

function NewForm({ onClose, onMade }: { onClose: () => void; onMade: (row: Row) => void }) {
  const { t } = useI18n()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [slug, setSlug] = useState('')
  const [key] = useState(randomId)
  useKeyAfter(name.trim(), slug, setSlug, '-')
  const make = useMutation({
    mutationFn: () =>
      createRecord(
        'forms',
        { name: name.trim(), slug, fields: firstFields, status: 'draft' },
        `${key}-${slug}`,
      ),
    onSuccess: (row) => {
      void queries.invalidateQueries({ queryKey: ['records', 'forms'] })
      onMade(row)
    },
  })
  const faults = make.error instanceof Problem ? make.error.faults : []
  const fault = (field: string) => faults.find((one) => one.field === field)?.message
  return (
    <FormDialog
      title={t('forms.newTitle')}
      submit={t('forms.createAndBuild')}
      isReady={name.trim() !== ''}
      isBusy={make.isPending}
      fault={faults.length === 0 ? make.error?.message : null}
      onSubmit={make.mutate}
      onClose={onClose}
    >
      <Field label={t('forms.name')} required error={fault('name')}>
        {(id) => <TextInput id={id} value={name} onChange={setName} isBad={Boolean(fault('name'))} />}
      </Field>
      <Field label={t('forms.slug')} help={t('forms.slugHelp')} error={fault('slug')}>
        {(id) => <TextInput id={id} value={slug} onChange={setSlug} isBad={Boolean(fault('slug'))} />}
      </Field>
    </FormDialog>
  )
}
