import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { actOnImport, errorFileAddress, importQuery } from '@/api/imports'
import type { Import } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { useObject } from '@/objects/meta'
import { Button, buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import { Dialog } from '@/ui/Overlay'
import { Bar } from '@/ui/Progress'
import { Pairs } from '@/ui/Section'
import { tellProblem } from '@/ui/toast'
import styles from './ImportPage.module.css'

/** Running: how far. Over: what is in, what is not, what to do, and the way back. */
export function ImportResult({ job }: { job: Import }) {
  const { t, say, format, noun } = useI18n()
  const queries = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const planned = job.plan?.object ?? job.guess?.object ?? ''
  const object = useObject(planned)
  const { done = 0, total = 0 } = job.progress ?? {}
  const { created = 0, updated = 0, unchanged = 0, refused = 0 } = job.counts ?? {}
  const isRunning = job.status === 'running' || job.status === 'cancelling'
  const act = useMutation({
    mutationFn: (what: 'cancel' | 'undo') => actOnImport(job.id, what),
    onSuccess: (next) => {
      setAsking(false)
      if (next.status) queries.setQueryData(importQuery(job.id).queryKey, { ...job, ...next })
      void queries.invalidateQueries({ queryKey: ['imports'] })
      void queries.invalidateQueries({ queryKey: ['records'] })
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  const failure = say(job.failure)
  const kept = t('imports.keptText', {
    created: format.number(created),
    updated: format.number(updated),
    unchanged: format.number(unchanged),
  })
  return (
    <div className="scroll grow">
      <section
        className={job.status === 'failed' ? styles.stopped : styles.result}
        aria-label={t('imports.title')}
      >
        <div className="row">
          {isRunning ? null : (
            <Icon
              name={job.status === 'failed' ? 'alert' : 'check'}
              className={job.status === 'failed' ? 'cinnabar' : 'jade'}
            />
          )}
          <h2 className={styles.title}>
            {isRunning
              ? t('imports.progress', { done: format.number(done), total: format.number(total) })
              : titleOf(job, t)}
          </h2>
        </div>
        {isRunning ? (
          <>
            <Bar share={total ? done / total : 0} height={6} label={t('imports.running')} />
            <p className="second" style={{ margin: '8px 0' }}>
              {t('imports.keepReading')}
            </p>
          </>
        ) : null}
        {failure ? <p className="cinnabar">{failure}</p> : null}
        <Pairs
          width={80}
          items={[
            { label: t('imports.kept'), value: kept },
            {
              label: t('imports.notDone'),
              value:
                refused > 0
                  ? t('imports.notDoneText', { count: format.number(refused) })
                  : t('imports.nothingRefused'),
            },
            ...(refused > 0 ? [{ label: t('imports.todo'), value: t('imports.todoText') }] : []),
            ...(job.started_at
              ? [{ label: t('imports.started'), value: format.moment(job.started_at) }]
              : []),
            ...(job.started_at && job.finished_at
              ? [
                  {
                    label: t('imports.took'),
                    value: format.took(
                      new Date(job.finished_at).getTime() - new Date(job.started_at).getTime(),
                    ),
                  },
                ]
              : []),
          ]}
        />
        <div className={styles.numbers}>
          {(
            [
              ['imports.created', created],
              ['imports.updated', updated],
              ['imports.same', unchanged],
              ['imports.notDone', refused],
            ] as const
          ).map(([name, value]) => (
            <div key={name}>
              <div className={name === 'imports.notDone' && value > 0 ? 'cinnabar' : undefined}>
                {format.number(value)}
              </div>
              <span className="small muted">{t(name)}</span>
            </div>
          ))}
        </div>
        <div className="row wrap">
          {!isRunning && object ? (
            <Link className={buttonClass('primary')} to={`/${object.plural}?sort=-created_at`}>
              {t('imports.seeRecords', { name: noun(object.plural_label) })}
            </Link>
          ) : null}
          {refused > 0 ? (
            <a className={buttonClass()} href={errorFileAddress(job.id)} download>
              <Icon name="download" />
              {t('imports.errorFile')}
            </a>
          ) : null}
          {isRunning ? (
            <Button
              isBusy={act.isPending || job.status === 'cancelling'}
              onClick={() => act.mutate('cancel')}
            >
              {t('imports.cancel')}
            </Button>
          ) : job.status !== 'undone' && created + updated > 0 ? (
            <Button icon="undo" onClick={() => setAsking(true)}>
              {t('imports.undo', { count: format.number(created + updated) })}
            </Button>
          ) : null}
        </div>
      </section>
      <Dialog
        title={t('imports.undoTitle')}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{t('common.cancel')}</Button>
            <Button look="danger" isBusy={act.isPending} onClick={() => act.mutate('undo')}>
              {t('imports.undo', { count: format.number(created + updated) })}
            </Button>
          </>
        }
      >
        <p className="second">{t('imports.undoText')}</p>
      </Dialog>
    </div>
  )
}

function titleOf(job: Import, t: ReturnType<typeof useI18n>['t']): string {
  if (job.status === 'failed') return t('imports.stopped')
  if (job.status === 'undone') return t('imports.undone')
  if (job.status === 'cancelled') return t('imports.cancelled')
  return t('imports.finished')
}
