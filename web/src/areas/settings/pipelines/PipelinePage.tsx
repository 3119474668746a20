import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Problem } from '@/api/http'
import {
  deletePipeline,
  pipelineCheckQuery,
  pipelinesQuery,
  pipelineUseQuery,
  savePipeline,
  type Pipeline,
} from '@/api/pipelines'
import { metaQuery, meQuery } from '@/api/session'
import { nameToRead, readAloud } from '@/api/spelling'
import { WordsInput } from '@/areas/settings/objects/WordsInput'
import {
  bodyOf,
  draftOf,
  emptyPipeline,
  newcomers,
  withKey,
  withStage,
  withoutStage,
  type PipelineDraft,
} from '@/areas/settings/pipelines/draft'
import { RemoveStage } from '@/areas/settings/pipelines/RemoveStage'
import { StageCard } from '@/areas/settings/pipelines/StageCard'
import { moved } from '@/areas/settings/scores/draft'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { keyOf } from '@/lib/keyOf'
import { useDebounced } from '@/lib/useDebounced'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link, useAddress, useGo, usePathWords } from '@/ui/navigation'
import { Dialog } from '@/ui/Overlay'
import { Section } from '@/ui/Section'
import { Skeleton } from '@/ui/Skeleton'
import { StagePath } from '@/ui/StagePath'
import { ErrorState, Notice } from '@/ui/State'
import { Tag } from '@/ui/Tag'
import { Check } from '@/ui/Toggle'
import { tell, tellProblem } from '@/ui/toast'
import styles from './Pipelines.module.css'

const ends = {
  open: { en: 'First step', zh: '初步接触' },
  won: { en: 'Won', zh: '赢单' },
  lost: { en: 'Lost', zh: '输单' },
}

export function PipelinePage() {
  const { key = '' } = usePathWords()
  const [named] = useAddress()
  const pipelines = useQuery(pipelinesQuery)
  const stored = pipelines.data?.find((one) => one.key === key) ?? null
  const name = { en: named.en ?? named.zh ?? '', zh: named.zh ?? named.en ?? '' }
  if (pipelines.data && (stored || name.en)) {
    const first = stored ? draftOf(stored) : emptyPipeline(name, ends)
    return <Editor key={key} id={key} stored={stored} first={first} />
  }
  return (
    <SettingsFrame tab="pipelines">
      {pipelines.data || pipelines.isError ? (
        <ErrorState
          error={pipelines.error ?? new Problem(404, { code: 'not_found' })}
          onRetry={() => void pipelines.refetch()}
        />
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
  stored: Pipeline | null
  first: PipelineDraft
}

function Editor({ id, stored: known, first }: EditorProps) {
  const { t, say } = useI18n()
  // What the edit began with: what others save meanwhile must neither replace the draft nor pass for seen.
  const [stored, setStored] = useState(known)
  const queries = useQueryClient()
  const me = useQuery(meQuery).data
  const mayEdit = Boolean(me?.is_admin || me?.abilities.includes('pipelines.manage'))
  const [draft, setDraft] = useState(first)
  const [removing, setRemoving] = useState<string | null>(null)
  const settled = useDebounced(draft, 400)
  const checked = useQuery({ ...pipelineCheckQuery(id, bodyOf(settled)), enabled: mayEdit })
  const use = useQuery({ ...pipelineUseQuery(id), enabled: mayEdit && stored !== null })
  const save = useMutation({
    mutationFn: async () => {
      let named = draft
      for (const stage of newcomers(draft, stored)) {
        const wish = keyOf(await readAloud(queries, nameToRead(stage.name)))
        if (wish) named = withKey(named, stage.key, wish)
      }
      setDraft(named)
      return savePipeline(id, { ...named, version: stored?.version ?? null })
    },
    onSuccess: ({ pipeline, moved: count }) => {
      take(pipeline)
      tell(count > 0 ? t('pipelines.savedMoved', { count }) : t('pipelines.saved'))
      void queries.invalidateQueries({ queryKey: ['records'] })
      void queries.invalidateQueries({ queryKey: metaQuery.queryKey })
      void queries.invalidateQueries({ queryKey: pipelinesQuery.queryKey })
    },
  })
  const take = (pipeline: Pipeline) => {
    setStored(pipeline)
    setDraft(draftOf(pipeline))
  }
  const reload = async () => {
    const theirs = await queries.fetchQuery({ ...pipelinesQuery, staleTime: 0 })
    const found = theirs.find((one) => one.key === id)
    if (found) take(found)
    save.reset()
  }
  const faults = [
    ...(checked.data?.faults ?? []).map((one) => ({ field: one.field, message: say(one.message) })),
    ...(save.error instanceof Problem ? save.error.faults : []),
  ]
  const faultAt = (field: string) =>
    faults.find((one) => one.field === field || one.field.startsWith(`${field}.`))?.message
  const isChanged = !stored || JSON.stringify(draft) !== JSON.stringify(draftOf(stored))
  const change = (part: Partial<PipelineDraft>) => {
    setDraft({ ...draft, ...part })
    save.reset()
  }
  return (
    <SettingsFrame
      tab="pipelines"
      title={<Head name={say(draft.name)} isChanged={isChanged} />}
      extra={
        mayEdit ? (
          <>
            {stored ? <DeletePipeline id={id} name={say(stored.name)} /> : null}
            <Button
              look="primary"
              disabled={!isChanged}
              isBusy={save.isPending}
              onClick={() => save.mutate()}
            >
              {t('pipelines.save')}
            </Button>
          </>
        ) : null
      }
    >
      <fieldset className={styles.page} disabled={!mayEdit}>
        {save.isError ? <Refused error={save.error} onReload={() => void reload()} /> : null}
        {save.data?.troubles.length ? (
          <Notice tone="soon">
            <b>{t('pipelines.troubles')}</b>
            {save.data.troubles.map((one) => (
              <div key={one.flow}>
                <Link className="link" to={`/flows/${one.flow}`}>
                  {one.flow}
                </Link>{' '}
                {say(one.message)}
              </div>
            ))}
          </Notice>
        ) : null}
        <Section title={t('pipelines.preview')}>
          <Preview draft={draft} />
        </Section>
        <WordsInput
          label={t('pipelines.name')}
          value={draft.name}
          onChange={(name) => change({ name })}
          error={faultAt('name') ?? faultAt('key')}
          required
        />
        <Check
          label={t('pipelines.isDefault')}
          checked={draft.is_default}
          disabled={stored?.is_default}
          onChange={(is_default) => change({ is_default })}
        />
        <h2 className={styles.title}>{t('pipelines.stages')}</h2>
        {faults
          .filter((one) => one.field === 'stages')
          .map((one) => (
            <Notice key={one.message} tone="bad">
              {one.message}
            </Notice>
          ))}
        {draft.stages.map((stage, index) => (
          <StageCard
            key={stage.key}
            stage={stage}
            stages={draft.stages}
            number={index + 1}
            deals={use.data?.deals[stage.key] ?? 0}
            flows={use.data?.flows[stage.key] ?? []}
            faultAt={(part) =>
              part ? faultAt(`stages.${stage.key}.${part}`) : faultAt(`stages.${stage.key}`)
            }
            onChange={(next) =>
              change({ stages: draft.stages.map((one) => (one.key === stage.key ? next : one)) })
            }
            onMove={(by) => change({ stages: moved(draft.stages, index, index + by) })}
            onRemove={() => setRemoving(stage.key)}
            onAdd={() =>
              change(withStage(draft, index, { en: t('pipelines.newStage'), zh: t('pipelines.newStage') }))
            }
          />
        ))}
      </fieldset>
      <RemoveStage
        stage={draft.stages.find((one) => one.key === removing) ?? null}
        others={draft.stages.filter((one) => one.key !== removing)}
        deals={removing ? (use.data?.deals[removing] ?? 0) : 0}
        flows={removing ? (use.data?.flows[removing] ?? []) : []}
        onClose={() => setRemoving(null)}
        onRemove={(home) => {
          if (removing) change(withoutStage(draft, removing, home))
          setRemoving(null)
        }}
      />
    </SettingsFrame>
  )
}

/** The strip that stands above a deal, as if a deal were on the second stage. */
function Preview({ draft }: { draft: PipelineDraft }) {
  const { t, say } = useI18n()
  const shown = draft.stages.filter((stage) => stage.kind !== 'lost')
  const here = Math.min(1, shown.length - 1)
  return (
    <div inert className={styles.preview}>
      <StagePath
        label={t('pipelines.preview')}
        lead={<Icon name="sales" size={14} />}
        stages={shown.map((stage, index) => ({
          key: stage.key,
          name: say(stage.name),
          state: index < here ? 'done' : index === here ? 'current' : 'later',
        }))}
      />
    </div>
  )
}

function Head({ name, isChanged }: { name: string; isChanged: boolean }) {
  const { t } = useI18n()
  return (
    <>
      <Link className="muted quiet-link" to="/settings/pipelines">
        {t('settings.pipelines')}
      </Link>
      <Icon name="chevronRight" size={14} />
      <h1 className="ellipsis">{name}</h1>
      {isChanged ? <Tag tone="soon">{t('pipelines.unsaved')}</Tag> : null}
    </>
  )
}

function Refused({ error, onReload }: { error: Error; onReload: () => void }) {
  const { t } = useI18n()
  const isConflict = error instanceof Problem && error.status === 409
  const first = error instanceof Problem ? error.faults[0]?.message : undefined
  return (
    <Notice
      tone="bad"
      action={
        isConflict ? (
          <Button size="small" onClick={onReload}>
            {t('pipelines.loadTheirs')}
          </Button>
        ) : null
      }
    >
      {isConflict ? t('pipelines.conflict') : (first ?? (error.message || t('common.notSaved')))}
    </Notice>
  )
}

function DeletePipeline({ id, name }: { id: string; name: string }) {
  const { t } = useI18n()
  const go = useGo()
  const queries = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const drop = useMutation({
    mutationFn: () => deletePipeline(id),
    onSuccess: () => {
      tell(t('pipelines.deleted'))
      void queries.invalidateQueries({ queryKey: metaQuery.queryKey })
      go('/settings/pipelines')
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
    onSettled: () => setAsking(false),
  })
  return (
    <>
      <Button look="text" icon="trash" onClick={() => setAsking(true)}>
        {t('pipelines.delete')}
      </Button>
      <Dialog
        title={t('pipelines.deleteTitle', { name })}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{t('common.cancel')}</Button>
            <Button look="danger" isBusy={drop.isPending} onClick={() => drop.mutate()}>
              {t('pipelines.delete')}
            </Button>
          </>
        }
      >
        <p className="second">{t('pipelines.deleteText')}</p>
      </Dialog>
    </>
  )
}
