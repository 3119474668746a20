import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { diffQuery, draftQuery, rollBack, versionsQuery } from '@/api/designer'
import type { Flow } from '@/api/types'
import type { Drawing } from '@/areas/automations/designer/useDrawing'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Overlay'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { PlainTable } from '@/ui/PlainTable'
import { Count } from '@/ui/Tag'
import { tell, tellProblem } from '@/ui/toast'
import styles from './designer.module.css'

/** Who published what when, what each version changed, and the way back. */
export function VersionsTab({ flow, drawing }: { flow: Flow; drawing: Drawing }) {
  const { t, say, format } = useI18n()
  const queries = useQueryClient()
  const [back, setBack] = useState<number | null>(null)
  const versions = useQuery(versionsQuery(flow.key))
  const act = useMutation({
    mutationFn: async (number: number) => {
      await rollBack(flow.key, number)
      return queries.fetchQuery({ ...draftQuery(flow.key), staleTime: 0 })
    },
    onSuccess: (draft, number) => {
      setBack(null)
      drawing.adopt(draft)
      tell(t('designer.rolledBack', { number }))
      void queries.invalidateQueries({ queryKey: ['flows'] })
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  if (versions.isPending) return <Skeleton rows={5} />
  if (versions.isError) return <ErrorState error={versions.error} onRetry={() => void versions.refetch()} />
  if (versions.data.length === 0) {
    return <State icon="flow" title={t('designer.notPublished')} text={t('designer.publishFirst')} />
  }
  return (
    <div className="scroll grow">
      {drawing.version > 0 && flow.version > 0 ? <DraftChanges flow={flow} /> : null}
      <PlainTable
        label={t('designer.tabVersions')}
        head={[
          t('designer.tabVersions'),
          t('flows.published'),
          t('imports.by'),
          t('designer.publishChanges'),
          t('designer.insideNow'),
          '',
        ]}
      >
        {versions.data.map((one, index) => (
          <tr key={one.number} style={{ verticalAlign: 'top' }}>
            <td className="nowrap">
              <b>{t('flows.version', { count: one.number })}</b>{' '}
              {one.is_active ? <Count>{t('flows.active')}</Count> : null}
            </td>
            <td className="nowrap second">{format.moment(one.published_at)}</td>
            <td className="second">{say(one.who)}</td>
            <td style={{ whiteSpace: 'normal' }}>
              {one.changes.length > 0 ? (
                <ul>
                  {one.changes.map((change, at) => (
                    <li key={at}>{say(change)}</li>
                  ))}
                </ul>
              ) : index === versions.data.length - 1 ? (
                <span className="muted">{t('designer.firstVersion')}</span>
              ) : (
                '—'
              )}
            </td>
            <td className="number">{one.inside > 0 ? format.number(one.inside) : '—'}</td>
            <td>
              {one.is_active ? null : (
                <Button size="small" icon="undo" onClick={() => setBack(one.number)}>
                  {t('designer.rollBack')}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </PlainTable>
      <Dialog
        title={t('designer.rollBackTitle', { number: back ?? '' })}
        isOpen={back !== null}
        onClose={() => setBack(null)}
        footer={
          <>
            <Button onClick={() => setBack(null)}>{t('common.cancel')}</Button>
            <Button look="primary" isBusy={act.isPending} onClick={() => back !== null && act.mutate(back)}>
              {t('designer.rollBack')}
            </Button>
          </>
        }
      >
        <p className="second">{t('designer.rollBackText', { number: back ?? '' })}</p>
        {back !== null ? <DiffList flow={flow.key} before="active" after={String(back)} /> : null}
      </Dialog>
    </div>
  )
}

function DraftChanges({ flow }: { flow: Flow }) {
  const { t } = useI18n()
  return (
    <section className={styles.part}>
      <h2 className="strong">{t('designer.draftOf', { version: flow.version })}</h2>
      <DiffList flow={flow.key} before="active" after="draft" />
    </section>
  )
}

function DiffList({ flow, before, after }: { flow: string; before: string; after: string }) {
  const { t, say } = useI18n()
  const diff = useQuery({ ...diffQuery(flow, before, after), gcTime: 0, retry: false })
  if (!diff.data) return null
  if (diff.data.length === 0) return <p className="small muted">{t('designer.publishNothing')}</p>
  return (
    <ul className={styles.changes} style={{ marginTop: 8 }}>
      {diff.data.map((change, index) => (
        <li key={index}>{say(change.sentence)}</li>
      ))}
    </ul>
  )
}
