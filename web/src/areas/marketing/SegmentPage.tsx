import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Problem } from '@/api/http'
import { changeRecord, recordQuery } from '@/api/records'
import { rebuildSegment, segmentViewQuery, type SegmentView } from '@/api/segments'
import type { Row } from '@/api/types'
import { SegmentEditor } from '@/areas/marketing/SegmentEditor'
import { SegmentMembers } from '@/areas/marketing/SegmentMembers'
import { segmentChanges, segmentDraftOf } from '@/areas/marketing/segmentDraft'
import { useI18n } from '@/i18n/useI18n'
import { Button, buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link, usePathWords } from '@/ui/navigation'
import { Bar } from '@/ui/Progress'
import { Section } from '@/ui/Section'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, Notice } from '@/ui/State'
import { Count, Tag } from '@/ui/Tag'
import { tell, tellProblem } from '@/ui/toast'
import styles from './SegmentPage.module.css'

export function SegmentPage() {
  const { t } = useI18n()
  const { id = '' } = usePathWords()
  // What is being written must not change under the hand.
  const row = useQuery({ ...recordQuery('segments', id), refetchInterval: false })
  const view = useQuery(segmentViewQuery(id))
  const broken = [row, view].find((one) => one.isError && !one.data)
  if (broken) {
    const back = (
      <Link className={buttonClass()} to="/segments">
        {t('common.backTo', { name: t('segments.title') })}
      </Link>
    )
    const again = () => void Promise.all([row.refetch(), view.refetch()])
    return (
      <div className="page">
        <ErrorState error={broken.error} onRetry={again} back={back} />
      </div>
    )
  }
  if (!row.data || !view.data) {
    return (
      <div className="page" style={{ padding: 24 }}>
        <Skeleton rows={8} />
      </div>
    )
  }
  return <Segment key={id} row={row.data} view={view.data} />
}

function Segment({ row, view }: { row: Row; view: SegmentView }) {
  const { t } = useI18n()
  const queries = useQueryClient()
  const [draft, setDraft] = useState(() => segmentDraftOf(row))
  const changes = segmentChanges(draft, segmentDraftOf(row))
  const isChanged = Object.keys(changes).length > 0
  const save = useMutation({
    mutationFn: () => changeRecord('segments', row.id, row.version, changes),
    onSuccess: (saved) => {
      queries.setQueryData(recordQuery('segments', row.id).queryKey, saved)
      void queries.invalidateQueries({ queryKey: ['records', 'segments'] })
      void queries.invalidateQueries({ queryKey: ['segments', 'members', row.id] })
      setDraft(segmentDraftOf(saved))
      tell(t('segments.saved'))
    },
    onError: (error) => {
      // The version of the other person is taken as the new base; what was written stays in the draft.
      if (error instanceof Problem && error.current)
        queries.setQueryData(recordQuery('segments', row.id).queryKey, error.current as Row)
    },
  })
  return (
    <div className="page">
      <Head view={view} isChanged={isChanged} isBusy={save.isPending} onSave={() => save.mutate()} />
      {view.status === 'building' ? <Building view={view} /> : null}
      <div className={styles.columns}>
        <div className={styles.left}>
          {save.isError ? <Refused error={save.error} /> : null}
          <SegmentEditor draft={draft} onChange={setDraft} error={save.error} />
          <UsedBy view={view} />
        </div>
        <SegmentMembers segment={view} />
      </div>
    </div>
  )
}

interface HeadProps {
  view: SegmentView
  isChanged: boolean
  isBusy: boolean
  onSave: () => void
}

function Head({ view, isChanged, isBusy, onSave }: HeadProps) {
  const { t, format } = useI18n()
  const queries = useQueryClient()
  const rebuild = useMutation({
    mutationFn: () => rebuildSegment(view.id),
    onSuccess: (next) => queries.setQueryData(segmentViewQuery(view.id).queryKey, next),
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  return (
    <header className="top">
      <Link className="muted quiet-link" to="/segments">
        {t('segments.title')}
      </Link>
      <Icon name="chevronRight" size={14} />
      <h1 className="ellipsis">{view.name}</h1>
      <Count>{t('segments.memberCount', { count: view.members })}</Count>
      {view.status === 'broken' ? <Tag tone="bad">{t('segments.broken')}</Tag> : null}
      {isChanged ? <Tag tone="soon">{t('segments.unsaved')}</Tag> : null}
      <span className="grow" />
      {view.built_at ? (
        <span className="small muted not-phone">
          {t('segments.builtAt', { when: format.moment(view.built_at) })}
        </span>
      ) : null}
      {view.kind === 'live' ? (
        <Button
          icon="refresh"
          isBusy={rebuild.isPending}
          disabled={view.status === 'building'}
          onClick={() => rebuild.mutate()}
        >
          {t('segments.rebuild')}
        </Button>
      ) : null}
      <Button look="primary" isBusy={isBusy} disabled={!isChanged} onClick={onSave}>
        {t('common.save')}
      </Button>
    </header>
  )
}

function Building({ view }: { view: SegmentView }) {
  const { t, format } = useI18n()
  const words = { count: format.number(view.scanned), total: format.number(view.total) }
  return (
    <div className={styles.building}>
      <span className="small second">{t('segments.scanned', words)}</span>
      <Bar share={view.total > 0 ? view.scanned / view.total : 0} label={t('segments.building')} />
    </div>
  )
}

export function Refused({ error }: { error: unknown }) {
  const { t } = useI18n()
  if (!(error instanceof Problem) || (error.faults.length > 0 && !error.current)) return null
  return (
    <div style={{ marginBottom: 12 }}>
      <Notice tone="bad">{error.current ? t('errors.conflict') : error.message}</Notice>
    </div>
  )
}

/** Whose runs begin, decide or end by this segment. */
function UsedBy({ view }: { view: SegmentView }) {
  const { t, say } = useI18n()
  return (
    <Section title={t('segments.usedBy')} count={view.used_by.length || null}>
      {view.used_by.length === 0 ? (
        <p className="small muted">{t('segments.usedByNone', { key: view.key })}</p>
      ) : (
        view.used_by.map((flow) => (
          <div key={flow.key} className="row">
            <Icon name="flow" size={14} />
            <Link className="link" to={`/flows/${flow.key}`}>
              {say(flow.name)}
            </Link>
          </div>
        ))
      )}
    </Section>
  )
}
