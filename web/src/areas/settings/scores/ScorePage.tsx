import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Problem } from '@/api/http'
import { publishScore, scoreQuery, scoresQuery, tryQuery, type ScoreModel } from '@/api/scores'
import { draftOf, emptyModel, type ScoreDraft } from '@/areas/settings/scores/draft'
import { EffectPanel } from '@/areas/settings/scores/EffectPanel'
import { Recounting } from '@/areas/settings/scores/Recounting'
import { ScoreForm } from '@/areas/settings/scores/ScoreForm'
import { ScoreVersions } from '@/areas/settings/scores/ScoreVersions'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import type { Lookup } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { useDebounced } from '@/lib/useDebounced'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link, useAddress, usePathWords } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, Notice } from '@/ui/State'
import { Tag } from '@/ui/Tag'
import { tell } from '@/ui/toast'
import styles from './Scores.module.css'

export function ScorePage() {
  const { key = '' } = usePathWords()
  const [named] = useAddress()
  const stored = useQuery(scoreQuery(key))
  const isNew =
    stored.error instanceof Problem && stored.error.status === 404 && Boolean(named.en || named.zh)
  if (isNew) {
    const name = { en: named.en ?? named.zh ?? '', zh: named.zh ?? named.en ?? '' }
    return <Editor key={key} id={key} stored={null} first={{ ...emptyModel, name }} />
  }
  if (stored.data) return <Editor key={key} id={key} stored={stored.data} first={draftOf(stored.data)} />
  return (
    <SettingsFrame tab="scoring">
      {stored.isError ? (
        <ErrorState error={stored.error} onRetry={() => void stored.refetch()} />
      ) : (
        <div style={{ padding: 24 }}>
          <Skeleton rows={8} />
        </div>
      )}
    </SettingsFrame>
  )
}

interface EditorProps {
  id: string
  stored: ScoreModel | null
  first: ScoreDraft
}

function Editor({ id, stored: known, first }: EditorProps) {
  const { t } = useI18n()
  // What the edit began with: what others publish meanwhile must neither replace the draft nor pass for seen.
  const [stored, setStored] = useState(known)
  const queries = useQueryClient()
  const [draft, setDraft] = useState(first)
  const [contact, setContact] = useState<Lookup | null>(null)
  const [isEveryone, setEveryone] = useState(false)
  const settled = useDebounced(draft, 350)
  const tried = useQuery(tryQuery(id, { ...settled, contact: contact?.id ?? null, everyone: isEveryone }))
  const publish = useMutation({
    mutationFn: () => publishScore(id, { ...draft, version: stored?.version ?? null }),
    onSuccess: (saved) => {
      queries.setQueryData(scoreQuery(id).queryKey, saved)
      take(saved)
      void queries.invalidateQueries({ queryKey: scoresQuery.queryKey, exact: true })
      void queries.invalidateQueries({ queryKey: ['scores', 'versions', id] })
      void queries.invalidateQueries({ queryKey: ['scores', 'try', id] })
      tell(t('scores.published', { version: saved.version }))
    },
  })
  const take = (model: ScoreModel) => {
    setStored(model)
    setDraft(draftOf(model))
  }
  const isChanged = !stored || JSON.stringify(draft) !== JSON.stringify(draftOf(stored))
  const reload = () =>
    void queries.fetchQuery({ ...scoreQuery(id), staleTime: 0 }).then((theirs) => {
      take(theirs)
      publish.reset()
    })
  const faults = tried.data?.faults ?? []
  return (
    <SettingsFrame
      tab="scoring"
      title={<Head draft={draft} stored={stored} isChanged={isChanged} />}
      extra={
        <Button
          look="primary"
          disabled={!isChanged || faults.length > 0}
          isBusy={publish.isPending}
          onClick={() => publish.mutate()}
        >
          {t('scores.publish')}
        </Button>
      }
    >
      <div className={styles.columns}>
        <div className={styles.form}>
          <Progress />
          {publish.isError ? <Refused error={publish.error} onReload={reload} /> : null}
          <ScoreForm draft={draft} onChange={setDraft} tried={tried.data} />
          <ScoreVersions
            id={id}
            onTakeUp={(version) => {
              setDraft(draftOf(version))
              tell(t('scores.takenUp', { version: version.version }))
            }}
          />
        </div>
        <EffectPanel
          tried={tried.data}
          error={tried.error}
          isOld={tried.isFetching || settled !== draft}
          threshold={draft.threshold}
          contact={contact}
          onContact={setContact}
          isEveryone={isEveryone}
          onEveryone={() => setEveryone(true)}
        />
      </div>
    </SettingsFrame>
  )
}

function Head({
  draft,
  stored,
  isChanged,
}: {
  draft: ScoreDraft
  stored: ScoreModel | null
  isChanged: boolean
}) {
  const { t, say } = useI18n()
  return (
    <>
      <Link className="muted quiet-link" to="/settings/scoring">
        {t('scores.title')}
      </Link>
      <Icon name="chevronRight" size={14} />
      <h1 className="ellipsis">{say(draft.name)}</h1>
      {stored ? (
        <span className="small muted nowrap">{t('scores.version', { version: stored.version })}</span>
      ) : null}
      {isChanged ? <Tag tone="soon">{t('scores.unsaved')}</Tag> : null}
    </>
  )
}

function Progress() {
  const scores = useQuery(scoresQuery)
  return <Recounting recount={scores.data?.recount ?? null} />
}

function Refused({ error, onReload }: { error: Error; onReload: () => void }) {
  const { t } = useI18n()
  const isConflict = error instanceof Problem && error.status === 409
  return (
    <Notice
      tone="bad"
      action={
        isConflict ? (
          <Button size="small" onClick={onReload}>
            {t('scores.loadTheirs')}
          </Button>
        ) : null
      }
    >
      {isConflict ? t('scores.conflict') : error.message || t('common.notSaved')}
    </Notice>
  )
}
