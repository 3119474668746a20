import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Problem } from '@/api/http'
import { changeRecord, recordQuery } from '@/api/records'
import type { Row } from '@/api/types'
import { draftOf, valuesOf, type FormDraft } from '@/areas/marketing/formDraft'
import { FormFields } from '@/areas/marketing/FormFields'
import { FormPreview } from '@/areas/marketing/FormPreview'
import { FormPublish } from '@/areas/marketing/FormPublish'
import { FormStatus } from '@/areas/marketing/FormsPage'
import { FormTexts } from '@/areas/marketing/FormTexts'
import { useI18n } from '@/i18n/useI18n'
import { Button, buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link, useAddress, usePathWords } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, Notice } from '@/ui/State'
import { Tabs } from '@/ui/Tabs'
import { Tag } from '@/ui/Tag'
import { tell } from '@/ui/toast'
import styles from './FormPage.module.css'

export function FormPage() {
  const { t } = useI18n()
  const { id = '' } = usePathWords()
  const form = useQuery({ ...recordQuery('forms', id), refetchInterval: false })
  if (form.isPending) {
    return (
      <div className="page" style={{ padding: 24 }}>
        <Skeleton rows={8} />
      </div>
    )
  }
  if (form.isError && !form.data) {
    const back = (
      <Link className={buttonClass()} to="/forms">
        {t('common.backTo', { name: t('forms.title') })}
      </Link>
    )
    return (
      <div className="page">
        <ErrorState error={form.error} onRetry={() => void form.refetch()} back={back} />
      </div>
    )
  }
  return <Builder key={form.data.id} row={form.data} />
}

type Tab = 'fields' | 'settings' | 'publish'

function Builder({ row }: { row: Row }) {
  const { t } = useI18n()
  const queries = useQueryClient()
  const [address, change] = useAddress()
  const [draft, setDraft] = useState<FormDraft>(() => draftOf(row))
  const tab: Tab = address.tab === 'settings' || address.tab === 'publish' ? address.tab : 'fields'
  const isChanged = JSON.stringify(valuesOf(draft)) !== JSON.stringify(valuesOf(draftOf(row)))
  const save = useMutation({
    mutationFn: (next: FormDraft) => changeRecord('forms', row.id, row.version, valuesOf(next)),
    onSuccess: (saved) => {
      queries.setQueryData(recordQuery('forms', row.id).queryKey, saved)
      void queries.invalidateQueries({ queryKey: ['forms'] })
      void queries.invalidateQueries({ queryKey: ['records', 'forms', 'list'] })
      setDraft(draftOf(saved))
      tell(t('forms.saved'))
    },
    onError: (error) => {
      // The version of the other person is taken as the new base; what was built stays in the draft.
      if (error instanceof Problem && error.current)
        queries.setQueryData(recordQuery('forms', row.id).queryKey, error.current as Row)
    },
  })
  const isPublished = draft.status === 'published'
  const faults = save.error instanceof Problem ? save.error.faults.map((fault) => fault.message) : []
  return (
    <div className="page">
      <header className="top">
        <Link className="muted quiet-link" to="/forms">
          {t('forms.title')}
        </Link>
        <Icon name="chevronRight" size={14} />
        <h1 className="ellipsis">{draft.name}</h1>
        <FormStatus status={draft.status} />
        {isChanged ? <Tag tone="soon">{t('forms.unsaved')}</Tag> : null}
        <span className="grow" />
        <a className={buttonClass()} href={`/f/${draft.slug}`} target="_blank" rel="noreferrer">
          <Icon name="external" />
          {t('forms.open')}
        </a>
        <Button
          look={isPublished ? 'primary' : 'default'}
          isBusy={save.isPending}
          disabled={!isChanged}
          onClick={() => save.mutate(draft)}
        >
          {t('common.save')}
        </Button>
        {isPublished ? null : (
          <Button
            look="primary"
            isBusy={save.isPending}
            onClick={() => save.mutate({ ...draft, status: 'published' })}
          >
            {t('forms.publish')}
          </Button>
        )}
      </header>
      <Tabs
        label={draft.name}
        value={tab}
        onChange={(next) => change({ tab: next })}
        items={[
          { key: 'fields', label: t('forms.fields'), count: draft.fields.length },
          { key: 'settings', label: t('forms.settings') },
          { key: 'publish', label: t('forms.publish') },
        ]}
      />
      {save.isError ? (
        <div style={{ padding: '12px 24px 0' }}>
          <Notice tone="bad">
            {save.error instanceof Problem && save.error.current
              ? t('errors.conflict')
              : faults.join(' ') || save.error.message}
          </Notice>
        </div>
      ) : null}
      <div className={styles.columns}>
        <div className={styles.left}>
          {tab === 'fields' ? (
            <FormFields draft={draft} onChange={setDraft} />
          ) : tab === 'settings' ? (
            <FormTexts draft={draft} onChange={setDraft} />
          ) : (
            <FormPublish
              id={row.id}
              draft={draft}
              onClose={() => save.mutate({ ...draft, status: 'closed' })}
            />
          )}
        </div>
        <FormPreview draft={draft} />
      </div>
    </div>
  )
}
