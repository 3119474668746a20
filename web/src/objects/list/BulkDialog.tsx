import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { flowsQuery } from '@/api/automations'
import {
  bulkPreviewQuery,
  startBulk,
  type BulkAsk,
  type BulkJob,
  type BulkPreview,
  type Chosen,
} from '@/api/lists'
import { Problem } from '@/api/http'
import type { ObjectMeta } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { useDebounced } from '@/lib/useDebounced'
import { randomId } from '@/lib/uuid'
import { FieldInput, outgoing } from '@/objects/FieldInput'
import { isEmpty } from '@/objects/FieldValue'
import type { BulkKind } from '@/objects/list/BulkBar'
import { fieldOf, writable } from '@/objects/meta'
import { Button } from '@/ui/Button'
import { Choice, Choices } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Dialog } from '@/ui/Overlay'
import { Notice } from '@/ui/State'
import styles from './Bulk.module.css'

interface BulkDialogProps {
  object: ObjectMeta
  kind: BulkKind
  chosen: Chosen
  onClose: () => void
  onStarted: (job: BulkJob) => void
}

interface Draft {
  field: string
  value: unknown
  add: string[]
  remove: string[]
  flow: string
}

/** What to do, what it would change, and which flows it would start: tried on the records before it is done. */
export function BulkDialog({ object, kind, chosen, onClose, onStarted }: BulkDialogProps) {
  const { t } = useI18n()
  const [draft, setDraft] = useState<Draft>(() => begin(object, kind))
  const [key] = useState(() => randomId())
  const ask = askOf(object, kind, chosen, draft)
  const settled = useDebounced(JSON.stringify(ask), 350)
  const preview = useQuery(bulkPreviewQuery(JSON.parse(settled) as BulkAsk | null))
  const start = useMutation({
    mutationFn: (what: BulkAsk) => startBulk(what, `${key}-${settled.length}`),
    onSuccess: onStarted,
  })
  const isSettled = ask !== null && settled === JSON.stringify(ask)
  const seen = isSettled ? preview.data : undefined
  const count = seen ? touched(seen, kind) : 0
  const faults = [preview.error, start.error].flatMap((error) =>
    error instanceof Problem ? error.faults : [],
  )
  const loose = [preview.error, start.error].find(
    (error) => error instanceof Problem && error.faults.length === 0,
  )
  const go = kind === 'delete' ? 'bulk.goDelete' : kind === 'flow' ? 'bulk.goEnter' : 'bulk.go'
  return (
    <Dialog
      title={t(`bulk.${kind}`)}
      isOpen
      width={520}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            look={kind === 'delete' ? 'danger' : 'primary'}
            disabled={!seen || count === 0}
            isBusy={start.isPending}
            onClick={() => (ask ? start.mutate(ask) : undefined)}
          >
            {t(go, { count: seen ? wholeCount(seen, count) : '…' })}
          </Button>
        </>
      }
    >
      <Settings object={object} kind={kind} draft={draft} faults={faults} onChange={setDraft} />
      {loose ? <Notice tone="bad">{loose.message}</Notice> : null}
      {ask && !preview.isError ? (
        <div className={styles.preview} aria-live="polite" aria-busy={!seen}>
          {seen ? (
            <Effects preview={seen} kind={kind} />
          ) : (
            <span className="second">{t('bulk.looking')}</span>
          )}
        </div>
      ) : null}
    </Dialog>
  )
}

function begin(object: ObjectMeta, kind: BulkKind): Draft {
  const tags = writable(object).find((field) => field.type === 'set')?.name ?? ''
  const field = kind === 'owner' ? 'owner' : kind === 'tag' ? tags : ''
  return { field, value: null, add: [], remove: [], flow: '' }
}

/** What is asked of the server; null while something is missing. */
function askOf(object: ObjectMeta, kind: BulkKind, chosen: Chosen, draft: Draft): BulkAsk | null {
  const ask = (action: string, settings: Record<string, unknown>) => ({
    object: object.name,
    chosen,
    action,
    settings,
  })
  const field = fieldOf(object, draft.field)
  switch (kind) {
    case 'delete':
      return ask('delete', {})
    case 'flow':
      return draft.flow ? ask('flow.start', { flow: draft.flow }) : null
    case 'tag':
      return draft.field && draft.add.length + draft.remove.length > 0
        ? ask('tag', { field: draft.field, add: draft.add, remove: draft.remove })
        : null
    case 'owner':
      return field && draft.value ? ask('set', { values: { owner: outgoing(field, draft.value) } }) : null
    case 'set':
      return field ? ask('set', { values: { [field.name]: outgoing(field, draft.value) } }) : null
  }
}

interface SettingsProps {
  object: ObjectMeta
  kind: BulkKind
  draft: Draft
  faults: readonly { field: string; message: string }[]
  onChange: (draft: Draft) => void
}

function Settings({ object, kind, draft, faults, onChange }: SettingsProps) {
  const { t, say } = useI18n()
  const flows = useQuery({ ...flowsQuery, enabled: kind === 'flow' })
  const field = fieldOf(object, draft.field)
  const fault = faults[0]?.message
  if (kind === 'delete') return fault ? <Notice tone="bad">{fault}</Notice> : null
  if (kind === 'flow') {
    const fit = (flows.data ?? []).filter((flow) => flow.status === 'active' && flow.object === object.name)
    return (
      <Field
        label={t('bulk.chooseFlow')}
        error={fault}
        help={fit.length === 0 ? t('bulk.noFlows') : undefined}
      >
        {(id) => (
          <Choice
            id={id}
            value={draft.flow || null}
            options={fit.map((flow) => ({ value: flow.key, label: say(flow.name) }))}
            onChange={(flow) => onChange({ ...draft, flow: flow ?? '' })}
          />
        )}
      </Field>
    )
  }
  if (kind === 'tag' && field) {
    const options = (field.options ?? []).map((one) => ({ value: one.value, label: say(one.label) }))
    return (
      <>
        <Field label={t('bulk.tagsAdd')} error={fault}>
          {(id) => (
            <Choices
              id={id}
              values={draft.add}
              options={options}
              isOpenList={options.length === 0}
              onChange={(add) => onChange({ ...draft, add })}
            />
          )}
        </Field>
        <Field label={t('bulk.tagsRemove')}>
          {(id) => (
            <Choices
              id={id}
              values={draft.remove}
              options={options}
              isOpenList={options.length === 0}
              onChange={(remove) => onChange({ ...draft, remove })}
            />
          )}
        </Field>
      </>
    )
  }
  const fields = writable(object).filter((one) => !object.keys.includes(one.name) && one.widget !== 'hidden')
  return (
    <>
      {kind === 'owner' ? null : (
        <Field label={t('bulk.field')}>
          {(id) => (
            <Choice
              id={id}
              value={draft.field || null}
              options={fields.map((one) => ({ value: one.name, label: say(one.label) }))}
              onChange={(name) => onChange({ ...draft, field: name ?? '', value: null })}
            />
          )}
        </Field>
      )}
      {field ? (
        <Field
          label={kind === 'owner' ? say(field.label) : t('bulk.value')}
          error={fault}
          help={!field.required && kind === 'set' && isEmpty(draft.value) ? t('bulk.emptyIt') : undefined}
        >
          {(id) => (
            <FieldInput
              id={id}
              field={field}
              value={draft.value}
              isBad={Boolean(fault)}
              onChange={(value) => onChange({ ...draft, value })}
            />
          )}
        </Field>
      ) : null}
    </>
  )
}

function touched(preview: BulkPreview, kind: BulkKind): number {
  const names = kind === 'flow' ? ['created'] : ['updated', 'deleted', 'restored']
  return names.reduce((sum, name) => sum + (preview.counts[name] ?? 0), 0)
}

/** Of a sample, the same share of all. */
function wholeCount(preview: BulkPreview, count: number): number {
  return preview.looked_at < preview.total ? preview.total : count
}

function Effects({ preview, kind }: { preview: BulkPreview; kind: BulkKind }) {
  const { t, say, format } = useI18n()
  const count = touched(preview, kind)
  const same = preview.counts.unchanged ?? 0
  const refused = preview.counts.refused ?? 0
  const isSample = preview.looked_at < preview.total
  const what = kind === 'delete' ? 'bulk.willDelete' : kind === 'flow' ? 'bulk.willEnter' : 'bulk.willChange'
  const reasons = [...new Set(preview.faults.map((fault) => say(fault.message)))].slice(0, 3)
  return (
    <>
      <div className={styles.line}>
        <Icon name={kind === 'delete' ? 'trash' : 'check'} />
        <b>{t(what, { count: format.number(count) })}</b>
      </div>
      {same > 0 ? <div className="second">{t('bulk.staysSame', { count: format.number(same) })}</div> : null}
      {refused > 0 ? (
        <div className={`${styles.line ?? ''} cinnabar`}>
          <Icon name="alert" />
          <span>
            {t('bulk.refused', { count: format.number(refused) })}
            {reasons.length > 0 ? `: ${reasons.join('; ')}` : ''}
          </span>
        </div>
      ) : null}
      {kind === 'flow' ? null : (
        <div className={styles.off}>
          <span className="small muted">{t('bulk.setsOff')}</span>
          {preview.sets_off.length === 0 ? <span className="second">{t('bulk.setsOffNothing')}</span> : null}
          {preview.sets_off.map((one) => (
            <div key={one.key} className={styles.line}>
              <Icon name="flow" className="jade" />
              <span>{t('bulk.flowStarts', { name: say(one.label), count: one.records })}</span>
            </div>
          ))}
        </div>
      )}
      <div className="small muted">
        {isSample
          ? t('bulk.sampled', { looked: preview.looked_at, total: format.number(preview.total) })
          : t('bulk.tried')}{' '}
        {preview.can_undo ? t('bulk.canUndo') : t('bulk.cannotUndo')}
      </div>
    </>
  )
}
