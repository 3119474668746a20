import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { createRecord } from '@/api/records'
import { SegmentEditor } from '@/areas/marketing/SegmentEditor'
import { Refused } from '@/areas/marketing/SegmentPage'
import { emptySegment, segmentChanges } from '@/areas/marketing/segmentDraft'
import { useI18n } from '@/i18n/useI18n'
import { randomId } from '@/lib/uuid'
import { ListPage } from '@/objects/ListPage'
import { useObject } from '@/objects/meta'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link, useAddress, useGo } from '@/ui/navigation'
import { State } from '@/ui/State'
import styles from './SegmentPage.module.css'

/** The list of any object; a new one is made on a page, because its condition wants room. */
export function SegmentsPage() {
  const object = useObject('segment')
  const [address] = useAddress()
  if (!object) return <Unseen />
  return address.new === '1' ? <NewSegment /> : <ListPage object={object} />
}

function Unseen() {
  const { t } = useI18n()
  return <State icon="lock" title={t('errors.forbiddenTitle')} text={t('errors.forbiddenText')} />
}

function NewSegment() {
  const { t } = useI18n()
  const go = useGo()
  const queries = useQueryClient()
  const [draft, setDraft] = useState(emptySegment)
  const save = useMutation({
    mutationFn: () => createRecord('segments', segmentChanges(draft, {}), randomId()),
    onSuccess: (row) => {
      void queries.invalidateQueries({ queryKey: ['records', 'segments'] })
      go(`/segments/${row.id}`, { replace: true })
    },
  })
  return (
    <div className="page">
      <header className="top ruled">
        <Link className="muted quiet-link" to="/segments">
          {t('segments.title')}
        </Link>
        <Icon name="chevronRight" size={14} />
        <h1>{t('segments.new')}</h1>
        <span className="grow" />
        <Button onClick={() => go('/segments')}>{t('common.cancel')}</Button>
        <Button
          look="primary"
          isBusy={save.isPending}
          disabled={!draft.name.trim()}
          onClick={() => save.mutate()}
        >
          {t('segments.create')}
        </Button>
      </header>
      <div className={styles.alone}>
        {save.isError ? <Refused error={save.error} /> : null}
        <SegmentEditor draft={draft} onChange={setDraft} error={save.error} isNew />
      </div>
    </div>
  )
}
