import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Problem } from '@/api/http'
import { changeRecord, recordQuery } from '@/api/records'
import { sendTrial, templateReadQuery, templateUsesQuery, type TemplateUse } from '@/api/templates'
import type { Lookup, Row } from '@/api/types'
import { Earlier } from '@/areas/marketing/templates/Earlier'
import { PreviewPane, type Look } from '@/areas/marketing/templates/PreviewPane'
import {
  draftOf,
  faultOf,
  isSame,
  languages,
  put,
  valuesOf,
  written,
  type Language,
  type Place,
  type TemplateDraft,
} from '@/areas/marketing/templates/templateDraft'
import { useLeft } from '@/areas/marketing/templates/useLeft'
import { VariantEditor } from '@/areas/marketing/templates/VariantEditor'
import { useI18n } from '@/i18n/useI18n'
import { useKept } from '@/lib/kept'
import { useDebounced } from '@/lib/useDebounced'
import { useObject } from '@/objects/meta'
import { Button, buttonClass } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Link, useAddress, usePathWords } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, Notice } from '@/ui/State'
import { Tag } from '@/ui/Tag'
import { TextInput } from '@/ui/TextInput'
import { tell, tellProblem } from '@/ui/toast'
import { Segmented } from '@/ui/Toggle'
import styles from './templates.module.css'

export function TemplatePage() {
  const { t } = useI18n()
  const { id = '' } = usePathWords()
  // What is being written must not change under the hand.
  const row = useQuery({ ...recordQuery('templates', id), refetchInterval: false })
  if (row.isError && !row.data) {
    const back = (
      <Link className={buttonClass()} to="/templates">
        {t('common.backTo', { name: t('templates.title') })}
      </Link>
    )
    return (
      <div className="page">
        <ErrorState error={row.error} onRetry={() => void row.refetch()} back={back} />
      </div>
    )
  }
  if (!row.data) {
    return (
      <div className="page" style={{ padding: 24 }}>
        <Skeleton rows={8} />
      </div>
    )
  }
  return <Editor key={id} row={row.data} />
}

type Shown = Language | 'both'

function Editor({ row }: { row: Row }) {
  const { t, language } = useI18n()
  const canEdit = useObject('template')?.can.write ?? false
  const saved = draftOf(row)
  const { draft, setDraft, wasLeft, forget } = useLeft(row.id, saved)
  const [shown, setShown] = useKept<Shown>('template.shown', language)
  const [place, setPlace] = useState<Place | null>(null)
  const [address, change] = useAddress()
  const [contact, setContact] = useState<Lookup | null>(null)
  const look: Look = address.look === 'phone' || address.look === 'text' ? address.look : 'desktop'
  const reads = address.reads === 'zh' || address.reads === 'en' ? address.reads : ''
  // Without a person there is no language of theirs: then the one being written.
  const wanted = reads || (contact ? '' : shown === 'both' ? language : shown)
  const settled = useDebounced(draft.variants, 300)
  const read = useQuery(templateReadQuery(settled, contact?.id ?? null, wanted))
  const faults = read.data?.faults ?? []
  const isChanged = !isSame(draft, saved)
  const save = useSave(row, draft, setDraft, forget)
  return (
    <div className="page">
      <Head
        row={row}
        draft={draft}
        isChanged={isChanged}
        canEdit={canEdit}
        isBroken={faults.length > 0}
        save={save}
        trial={{ contact: contact?.id ?? null, language: wanted }}
        onBack={setDraft}
      />
      <Uses id={row.id} isChanged={isChanged} />
      {save.isError ? <Refused error={save.error} /> : null}
      {wasLeft ? (
        <div className={styles.note}>
          <Notice
            tone="soon"
            action={
              <Button size="small" onClick={() => setDraft(saved)}>
                {t('templates.dropLeft')}
              </Button>
            }
          >
            {t('templates.wasLeft')}
          </Notice>
        </div>
      ) : null}
      <div className={shown === 'both' ? `${styles.columns} ${styles.beside}` : styles.columns}>
        <div className={styles.left}>
          <div className={styles.top}>
            <Field label={t('templates.name')} error={faultOf(save.error, 'name')}>
              {(id) => (
                <TextInput
                  id={id}
                  value={draft.name}
                  readOnly={!canEdit}
                  onChange={(name) => setDraft({ ...draft, name })}
                />
              )}
            </Field>
            <Purpose draft={draft} canEdit={canEdit} onChange={setDraft} />
            <Segmented
              label={t('templates.language')}
              value={shown}
              onChange={setShown}
              options={[
                { value: 'zh', label: t('common.chinese') },
                { value: 'en', label: t('common.english') },
                { value: 'both', label: t('templates.beside') },
              ]}
            />
          </div>
          <div className={styles.variants}>
            {languages
              .filter((one) => shown === 'both' || shown === one)
              .map((one) => (
                <VariantEditor
                  key={one}
                  language={one}
                  variant={draft.variants[one] ?? { subject: '', preview: '', mjml: '', text: '' }}
                  samples={read.data?.samples ?? {}}
                  faults={draft.variants[one] ? faults : []}
                  shown={place}
                  canEdit={canEdit}
                  onChange={(part) => setDraft(put(draft, one, part))}
                />
              ))}
          </div>
        </div>
        <PreviewPane
          read={read.data}
          error={read.error?.message ?? null}
          contact={contact}
          onContact={setContact}
          language={reads}
          onLanguage={(next) => change({ reads: next || undefined })}
          look={look}
          onLook={(next) => change({ look: next === 'desktop' ? undefined : next })}
          onPlace={(next) => {
            if (shown !== 'both' && shown !== next.language) setShown(next.language)
            setPlace({ ...next })
          }}
        />
      </div>
    </div>
  )
}

function useSave(
  row: Row,
  draft: TemplateDraft,
  setDraft: (draft: TemplateDraft) => void,
  forget: () => void,
) {
  const { t } = useI18n()
  const queries = useQueryClient()
  const key = recordQuery('templates', row.id).queryKey
  return useMutation({
    mutationFn: () => changeRecord('templates', row.id, row.version, valuesOf(draft)),
    onSuccess: (next) => {
      queries.setQueryData(key, next)
      void queries.invalidateQueries({ queryKey: ['records', 'templates'] })
      setDraft(draftOf(next))
      forget()
      tell(t('templates.saved'))
    },
    onError: (error) => {
      // The version of the other person is taken as the new base; what was written stays in the draft.
      if (error instanceof Problem && error.current) queries.setQueryData(key, error.current as Row)
    },
  })
}

interface HeadProps {
  row: Row
  draft: TemplateDraft
  isChanged: boolean
  canEdit: boolean
  isBroken: boolean
  save: ReturnType<typeof useSave>
  trial: { contact: string | null; language: string }
  onBack: (draft: TemplateDraft) => void
}

function Head({ row, draft, isChanged, canEdit, isBroken, save, trial, onBack }: HeadProps) {
  const { t } = useI18n()
  const send = useMutation({
    mutationFn: () => sendTrial(written(draft.variants), trial.contact, trial.language),
    onSuccess: ({ to }) => tell(t('templates.trialSent', { to })),
    onError: (error) => tellProblem(error, t('errors.brokenTitle')),
  })
  return (
    <header className="top ruled">
      <Link className="muted quiet-link" to="/templates">
        {t('templates.title')}
      </Link>
      <Icon name="chevronRight" size={14} />
      <h1 className="ellipsis">{draft.name || draft.key}</h1>
      <span className="mono muted not-phone">{draft.key}</span>
      {isChanged ? <Tag tone="soon">{t('templates.unsaved')}</Tag> : null}
      {canEdit ? null : <Tag>{t('flows.readOnly')}</Tag>}
      <span className="grow" />
      <Earlier id={row.id} draft={draft} onBack={onBack} />
      {canEdit ? (
        <>
          <Button icon="mail" isBusy={send.isPending} disabled={isBroken} onClick={() => send.mutate()}>
            {t('templates.trial')}
          </Button>
          <Button
            look="primary"
            isBusy={save.isPending}
            disabled={!isChanged || isBroken}
            onClick={() => save.mutate()}
          >
            {t('common.save')}
          </Button>
        </>
      ) : null}
    </header>
  )
}

/** Who meets the text as soon as it is saved. */
function Uses({ id, isChanged }: { id: string; isChanged: boolean }) {
  const { t } = useI18n()
  const uses = useQuery(templateUsesQuery(id)).data
  if (!uses) return null
  const live = uses.filter((one) => !one.is_draft && ['active', 'paused', 'draining'].includes(one.status))
  const drawn = uses.filter((one) => !live.includes(one))
  return (
    <p className={`small ${styles.note}`} aria-label={t('templates.usedBy')}>
      {uses.length === 0 ? t('templates.usedByNone') : null}
      {live.length > 0 ? <Flows uses={live} before={t('templates.usedBy')} /> : null}
      {drawn.length > 0 ? <Flows uses={drawn} before={t('templates.drawnIn')} /> : null}
      {live.length > 0 && isChanged ? <span className="ochre">{t('templates.atOnce')}</span> : null}
    </p>
  )
}

function Flows({ uses, before }: { uses: TemplateUse[]; before: string }) {
  const { t, say, format } = useI18n()
  return (
    <>
      {before}{' '}
      {uses.map((one, index) => (
        <span key={one.flow}>
          {index > 0 ? format.comma : ''}
          <Link className="link" to={`/flows/${one.flow}?step=${encodeURIComponent(one.steps[0] ?? '')}`}>
            {say(one.name)}
          </Link>
        </span>
      ))}
      {t('templates.stop')}{' '}
    </>
  )
}

function Refused({ error }: { error: unknown }) {
  const { t, language } = useI18n()
  if (!(error instanceof Problem)) return null
  const words = error.faults.map((fault) => fault.message).join(language === 'zh' ? '；' : ' ')
  return (
    <div className={styles.note}>
      <Notice tone="bad">{error.current ? t('errors.conflict') : words || error.message}</Notice>
    </div>
  )
}

interface PurposeProps {
  draft: TemplateDraft
  canEdit: boolean
  onChange: (draft: TemplateDraft) => void
}

function Purpose({ draft, canEdit, onChange }: PurposeProps) {
  const { t, say } = useI18n()
  const options = useObject('template')?.fields.find((one) => one.name === 'purpose')?.options ?? []
  const named = options.map((one) => ({ value: one.value, label: say(one.label), isDisabled: !canEdit }))
  return (
    <Field label={t('templates.purpose')}>
      {(id) => (
        <Choice
          id={id}
          value={draft.purpose}
          options={named}
          onChange={(purpose) => onChange({ ...draft, purpose: purpose ?? draft.purpose })}
        />
      )}
    </Field>
  )
}
