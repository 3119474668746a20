import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { bulkQuery, cancelBulk, undoBulk, type BulkJob } from '@/api/lists'
import { useI18n } from '@/i18n/useI18n'
import { Button, IconButton } from '@/ui/Button'
import { Bar } from '@/ui/Progress'
import { tellProblem } from '@/ui/toast'
import styles from './Bulk.module.css'

/** A change of many on its way: how far it is, stopping it, taking it back. It goes on when the page is left. */
export function BulkProgress({ id, onHide }: { id: string; onHide: () => void }) {
  const { t, say } = useI18n()
  const queries = useQueryClient()
  const job = useQuery(bulkQuery(id)).data
  const [isTelling, setTelling] = useState(false)
  const status = job?.status
  useEffect(() => {
    // The rows of the list are others now.
    if (status && status !== 'running' && status !== 'undoing')
      void queries.invalidateQueries({ queryKey: ['records'] })
  }, [status, queries])
  const put = (next: BulkJob) => {
    queries.setQueryData(bulkQuery(id).queryKey, next)
    void queries.invalidateQueries({ queryKey: bulkQuery(id).queryKey })
  }
  const onError = (error: unknown) => tellProblem(error, t('common.notSaved'))
  const cancel = useMutation({ mutationFn: () => cancelBulk(id), onSuccess: put, onError })
  const undo = useMutation({ mutationFn: () => undoBulk(id), onSuccess: put, onError })
  if (!job) return null
  const isRunning = job.status === 'running' || job.status === 'undoing'
  return (
    <div role="status">
      <div className={styles.job}>
        <b className="nowrap">{say(job.label)}</b>
        {isRunning ? <Bar share={job.total === 0 ? 1 : job.done / job.total} width={160} /> : null}
        <span className="second">{wordsOf(job, t)}</span>
        {job.failure ? <span className="cinnabar">{say(job.failure)}</span> : null}
        <span className="grow" />
        {job.faults.length > 0 ? (
          <Button size="small" look="text" aria-expanded={isTelling} onClick={() => setTelling(!isTelling)}>
            {t('bulk.showFaults')}
          </Button>
        ) : null}
        {isRunning ? (
          <Button size="small" isBusy={cancel.isPending} onClick={() => cancel.mutate()}>
            {t('bulk.cancel')}
          </Button>
        ) : null}
        {job.can_undo ? (
          <Button size="small" icon="undo" isBusy={undo.isPending} onClick={() => undo.mutate()}>
            {t('bulk.undo')}
          </Button>
        ) : null}
        {isRunning ? null : <IconButton icon="close" iconSize={14} label={t('bulk.hide')} onClick={onHide} />}
      </div>
      {isTelling ? (
        <div className={`${styles.job ?? ''} ${styles.faults ?? ''}`} aria-label={t('bulk.faultsTitle')}>
          {job.faults.map((fault) => (
            <span key={`${fault.record}${fault.field}`} className="small">
              {say(fault.message)}
            </span>
          ))}
        </div>
      ) : null}
    </div>
  )
}

function wordsOf(job: BulkJob, t: ReturnType<typeof useI18n>['t']): string {
  const of = (...names: string[]) => names.reduce((sum, name) => sum + (job.counts[name] ?? 0), 0)
  if (job.status === 'running' || job.status === 'undoing')
    return t('bulk.running', { done: job.done, total: job.total })
  if (job.status === 'undone') return t('bulk.undoneText', { undone: of('undone'), kept: of('kept') })
  const done = t('bulk.doneText', {
    changed: of('updated', 'deleted', 'restored', 'created'),
    same: of('unchanged'),
    refused: of('refused'),
  })
  if (job.status === 'cancelled') return `${t('bulk.cancelled')} · ${done}`
  return job.status === 'failed' ? `${t('bulk.failed')} · ${done}` : done
}
