import { useMutation, useQuery, useQueryClient, type UseQueryOptions } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import styles from '@/areas/settings/CredentialsPage.module.css'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import type { Draft, PageWords, Spot, Thing, Words } from '@/areas/settings/things/kinds'
import { ThingForm } from '@/areas/settings/things/ThingForm'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Overlay'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, Notice, State } from '@/ui/State'
import { Tag } from '@/ui/Tag'
import { tell, tellProblem } from '@/ui/toast'
import type { IconName } from '@/ui/Icon'

interface ThingsPageProps<T extends Thing> {
  words: PageWords
  icon: IconName
  query: UseQueryOptions<T[], Error, T[], string[]>
  spots: Spot[]
  fresh: Draft
  draftOf: (thing: T) => Draft
  create: (draft: Draft) => Promise<T>
  change: (thing: T, draft: Draft) => Promise<T>
  remove: (id: string) => Promise<unknown>
  attempt?: (id: string) => Promise<{ error: Words | null }>
  kindOf: (thing: T) => string
  facts: (thing: T) => [string, string][]
  more?: (thing: T, refresh: () => void) => ReactNode
}

/** Things of one kind that are set up here: a list, a form, a trial, and why one does not work. */
export function ThingsPage<T extends Thing>(props: ThingsPageProps<T>) {
  const { words, query, spots } = props
  const { t } = useI18n()
  const queries = useQueryClient()
  const things = useQuery(query)
  const [edited, setEdited] = useState<T | 'new' | null>(null)
  const refresh = () => {
    setEdited(null)
    void queries.invalidateQueries({ queryKey: query.queryKey })
  }
  const add = (
    <Button look="primary" icon="plus" onClick={() => setEdited('new')}>
      {t(words.add)}
    </Button>
  )
  return (
    <SettingsFrame tab={words.tab} extra={things.data?.length ? add : null}>
      {things.error ? (
        <ErrorState error={things.error} onRetry={() => void things.refetch()} />
      ) : !things.data ? (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      ) : things.data.length === 0 ? (
        <State icon={props.icon} title={t(words.emptyTitle)} text={t(words.emptyText)} actions={add} />
      ) : (
        <div className={styles.list}>
          <p className="second">{t(words.lead)}</p>
          {things.data.map((thing) => (
            <Entry key={thing.id} {...props} thing={thing} onEdit={() => setEdited(thing)} onDone={refresh} />
          ))}
        </div>
      )}
      {edited ? (
        <ThingForm
          title={edited === 'new' ? t(words.add) : edited.name}
          start={edited === 'new' ? props.fresh : props.draftOf(edited)}
          spots={spots}
          isNew={edited === 'new'}
          onSave={(draft) => (edited === 'new' ? props.create(draft) : props.change(edited, draft))}
          onClose={() => setEdited(null)}
          onDone={refresh}
        />
      ) : null}
    </SettingsFrame>
  )
}

type EntryProps<T extends Thing> = ThingsPageProps<T> & {
  thing: T
  onEdit: () => void
  onDone: () => void
}

function Entry<T extends Thing>(props: EntryProps<T>) {
  const { thing, onEdit, onDone, attempt, more } = props
  const { t, say } = useI18n()
  const [isLeaving, setLeaving] = useState(false)
  const tried = useMutation({
    mutationFn: () => attempt?.(thing.id) ?? Promise.resolve({ error: null }),
    onSuccess: ({ error }) => {
      if (!error) tell(t('things.works'))
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  const trouble = tried.data ? tried.data.error : thing.error
  return (
    <section className={styles.entry} aria-label={thing.name}>
      <header className="row wrap">
        <h2 className="strong">{thing.name}</h2>
        <Tag>{props.kindOf(thing)}</Tag>
        {thing.is_active ? null : <Tag tone="outline">{t('things.off')}</Tag>}
        <span className="grow" />
        <span className="row wrap">
          {more?.(thing, onDone)}
          {attempt ? (
            <Button size="small" isBusy={tried.isPending} onClick={() => tried.mutate()}>
              {t('things.try')}
            </Button>
          ) : null}
          <Button size="small" onClick={onEdit}>
            {t('things.change')}
          </Button>
          <Button
            size="small"
            look="danger"
            aria-label={`${t('common.remove')}: ${thing.name}`}
            onClick={() => setLeaving(true)}
          >
            {t('common.remove')}
          </Button>
        </span>
      </header>
      {trouble ? <Notice tone="bad">{say(trouble)}</Notice> : null}
      <dl className={styles.facts}>
        {props.facts(thing).map(([label, value]) => (
          <div key={label} className={styles.fact}>
            <dt className="muted">{label}</dt>
            <dd className={styles.long}>{value}</dd>
          </div>
        ))}
      </dl>
      {isLeaving ? (
        <RemoveDialog
          name={thing.name}
          onRemove={() => props.remove(thing.id)}
          onClose={() => setLeaving(false)}
          onDone={onDone}
        />
      ) : null}
    </section>
  )
}

interface RemoveDialogProps {
  name: string
  onRemove: () => Promise<unknown>
  onClose: () => void
  onDone: () => void
}

function RemoveDialog({ name, onRemove, onClose, onDone }: RemoveDialogProps) {
  const { t } = useI18n()
  const remove = useMutation({
    mutationFn: onRemove,
    onSuccess: onDone,
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  return (
    <Dialog
      title={t('things.removeTitle', { name })}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look="danger" isBusy={remove.isPending} onClick={() => remove.mutate()}>
            {t('common.remove')}
          </Button>
        </>
      }
    >
      <p className="second">{t('things.removeText')}</p>
    </Dialog>
  )
}
