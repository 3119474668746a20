import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import {
  importQuery,
  placesQuery,
  previewQuery,
  readAgain,
  startImport,
  type Plan,
  type Reading,
} from '@/api/imports'
import type { Import, Mapping } from '@/api/types'
import { MappingTable } from '@/areas/imports/MappingTable'
import { PreviewTable } from '@/areas/imports/PreviewTable'
import { importable, keysOf } from '@/areas/imports/targets'
import { useI18n } from '@/i18n/useI18n'
import { useDebounced } from '@/lib/useDebounced'
import { useMeta } from '@/objects/meta'
import { Button } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, Notice } from '@/ui/State'
import { Check } from '@/ui/Toggle'
import { tellProblem } from '@/ui/toast'
import styles from './ImportPage.module.css'

const encodings = [
  'utf-8',
  'utf-8-sig',
  'gb18030',
  'gbk',
  'big5',
  'utf-16',
  'windows-1252',
  'latin-1',
  'shift_jis',
]

/** From columns to fields: guessed first, corrected by the person, shown row by row before anything is written. */
export function ImportPlan({ job }: { job: Import }) {
  const { t, say, format } = useI18n()
  const meta = useMeta()
  const queries = useQueryClient()
  const [object, setObject] = useState(job.guess?.object ?? 'contact')
  const [mapping, setMapping] = useState<Mapping>(job.guess?.mapping ?? {})
  const [key, setKey] = useState(job.guess?.key ?? '')
  const [isLoud, setLoud] = useState(true)
  const chosen = meta.objects.find((one) => one.name === object)
  const plan: Plan = { object, key, mapping, options: { automation: isLoud ? 'run' : 'silent' } }
  const settled = useDebounced(JSON.stringify(plan), 400)
  const preview = useQuery(previewQuery(job.id, JSON.parse(settled) as Plan))
  const show = (next: Import) => queries.setQueryData(importQuery(job.id).queryKey, next)
  const reread = useMutation({
    mutationFn: (reading: Reading) => readAgain(job.id, reading),
    onSuccess: show,
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  const start = useMutation({
    mutationFn: () => startImport(job.id, plan),
    onSuccess: (next) => {
      show(next)
      void queries.invalidateQueries({ queryKey: ['imports'] })
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  const places = useQuery(placesQuery(object))
  if (!chosen) return null
  const targets = (places.data ?? []).map((place) => ({ path: place.path, label: say(place.label) }))
  const keys = keysOf(chosen, mapping)
  const keyLabel = (name: string) => targets.find((target) => target.path === name)?.label ?? name
  const objects = importable(meta)
  const rows = job.rows_estimate ?? 0
  return (
    <>
      <div className={styles.plan}>
        <div className={styles.reading}>
          <Labelled label={t('imports.object')}>
            <Choice
              label={t('imports.object')}
              value={object}
              options={objects.map((one) => ({ value: one.name, label: say(one.label) }))}
              onChange={(next) => {
                setObject(next ?? object)
                reread.mutate({ object: next ?? object })
              }}
            />
          </Labelled>
          <Labelled label={t('imports.key')}>
            <Choice
              label={t('imports.key')}
              value={key}
              options={[
                ...keys.map((name) => ({ value: name, label: keyLabel(name) })),
                { value: '', label: t('imports.keyNone') },
              ]}
              onChange={(next) => setKey(next ?? '')}
            />
          </Labelled>
          {(job.sheets ?? []).length > 0 ? (
            <Labelled label={t('imports.sheet')}>
              <Choice
                label={t('imports.sheet')}
                value={job.sheet ?? null}
                options={(job.sheets ?? []).map((value) => ({ value, label: value }))}
                isBusy={reread.isPending}
                onChange={(sheet) => reread.mutate({ sheet: sheet ?? undefined })}
              />
            </Labelled>
          ) : (
            <>
              <Labelled label={t('imports.encoding')}>
                <Choice
                  label={t('imports.encoding')}
                  value={job.encoding}
                  options={[...new Set([job.encoding, ...encodings])].map((value) => ({
                    value,
                    label: value,
                  }))}
                  isBusy={reread.isPending}
                  onChange={(encoding) => reread.mutate({ encoding: encoding ?? undefined })}
                />
              </Labelled>
              <Labelled label={t('imports.delimiter')}>
                <Choice
                  label={t('imports.delimiter')}
                  value={job.delimiter}
                  options={[
                    { value: ',', label: t('imports.comma') },
                    { value: ';', label: t('imports.semicolon') },
                    { value: '\t', label: t('imports.tab') },
                    { value: '|', label: t('imports.pipe') },
                  ]}
                  isBusy={reread.isPending}
                  onChange={(delimiter) => reread.mutate({ delimiter: delimiter ?? undefined })}
                />
              </Labelled>
            </>
          )}
          <span className="muted">{t('imports.rows', { count: format.number(rows) })}</span>
        </div>
        <p className="small muted" style={{ margin: '4px 24px 0' }}>
          {key ? t('imports.keyHelp') : t('imports.noKey')}
        </p>
        <MappingTable job={job} targets={targets} mapping={mapping} onChange={setMapping} />
        <section className={styles.preview} aria-label={t('imports.preview')}>
          <h2 className="strong">
            {t('imports.preview')} <span className="muted plain">{t('imports.previewText')}</span>
          </h2>
          {preview.isPending ? (
            <Skeleton rows={5} />
          ) : preview.isError ? (
            <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />
          ) : (
            <PreviewTable preview={preview.data} targets={targets} />
          )}
        </section>
      </div>
      <footer className={styles.foot}>
        <Check checked={isLoud} onChange={setLoud} label={t('imports.automation')}>
          <span>
            {t('imports.automation')}
            <span className="small muted" style={{ display: 'block' }}>
              {t('imports.automationHelp')}
            </span>
          </span>
        </Check>
        <span className="grow" />
        {start.isError ? <Notice tone="bad">{start.error.message}</Notice> : null}
        <Button look="primary" isBusy={start.isPending} onClick={() => start.mutate()}>
          {rows > 0 ? t('imports.start', { count: format.number(rows) }) : t('imports.startPlain')}
        </Button>
      </footer>
    </>
  )
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={styles.labelled}>
      <span className="small muted" aria-hidden="true">
        {label}
      </span>
      {children}
    </div>
  )
}
