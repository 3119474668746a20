import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { eventKindsQuery, retireKind, type EventKind } from '@/api/eventKinds'
import { meQuery } from '@/api/session'
import { EventKindDialog } from '@/areas/settings/events/EventKindDialog'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { Button, IconButton } from '@/ui/Button'
import { Dialog } from '@/ui/Overlay'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { PlainTable } from '@/ui/PlainTable'
import { tell, tellProblem } from '@/ui/toast'

export function EventKindsPage() {
  const { t } = useI18n()
  const me = useSuspenseQuery(meQuery).data
  const kinds = useQuery(eventKindsQuery)
  const [writing, setWriting] = useState<EventKind | 'new' | null>(null)
  const [retiring, setRetiring] = useState<EventKind | null>(null)
  const mayWrite = me.is_admin || me.abilities.includes('objects.manage')
  const add = (
    <Button look="primary" icon="plus" onClick={() => setWriting('new')}>
      {t('eventKinds.add')}
    </Button>
  )
  return (
    <SettingsFrame tab="events" extra={mayWrite ? add : null}>
      <p className="second" style={{ padding: '12px 24px 4px' }}>
        {t('eventKinds.lead')}
      </p>
      {kinds.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      ) : kinds.isError ? (
        <ErrorState error={kinds.error} onRetry={() => void kinds.refetch()} />
      ) : kinds.data.length === 0 ? (
        <State
          icon="bolt"
          title={t('eventKinds.emptyTitle')}
          text={t('eventKinds.emptyText')}
          actions={mayWrite ? add : null}
        />
      ) : (
        <Kinds
          kinds={kinds.data}
          onChange={mayWrite ? setWriting : undefined}
          onRetire={mayWrite ? setRetiring : undefined}
        />
      )}
      {writing ? (
        <EventKindDialog kind={writing === 'new' ? null : writing} onClose={() => setWriting(null)} />
      ) : null}
      {retiring ? <Retiring kind={retiring} onClose={() => setRetiring(null)} /> : null}
    </SettingsFrame>
  )
}

interface KindsProps {
  kinds: EventKind[]
  /** Absent for those who may only look. */
  onChange?: (kind: EventKind) => void
  onRetire?: (kind: EventKind) => void
}

function Kinds({ kinds, onChange, onRetire }: KindsProps) {
  const { t, say, format } = useI18n()
  return (
    <PlainTable
      label={t('eventKinds.tab')}
      head={[t('eventKinds.label'), t('eventKinds.fields'), t('eventKinds.erase'), '']}
    >
      {kinds.map((kind) => (
        <tr key={kind.name}>
          <td>
            {say(kind.label)} <span className="mono muted">{kind.kind}</span>
          </td>
          <td className="second">{format.list(kind.fields.map((field) => say(field.label)))}</td>
          <td className="second">{t(`eventKinds.${kind.erase as 'keep' | 'clear' | 'drop'}`)}</td>
          <td className="number nowrap">
            {onChange ? (
              <IconButton
                icon="edit"
                label={t('eventKinds.change', { name: say(kind.label) })}
                onClick={() => onChange(kind)}
              />
            ) : null}
            {onRetire ? (
              <IconButton
                icon="trash"
                label={t('eventKinds.retire', { name: say(kind.label) })}
                onClick={() => onRetire(kind)}
              />
            ) : null}
          </td>
        </tr>
      ))}
    </PlainTable>
  )
}

/** It is asked about, because flows that wait for such events never hear of one again. */
function Retiring({ kind, onClose }: { kind: EventKind; onClose: () => void }) {
  const { t, say } = useI18n()
  const queries = useQueryClient()
  const retire = useMutation({
    mutationFn: () => retireKind(kind.name),
    onSuccess: () => tell(t('eventKinds.retired')),
    onError: (error) => tellProblem(error, t('common.notSaved')),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: eventKindsQuery.queryKey })
      onClose()
    },
  })
  return (
    <Dialog
      title={t('eventKinds.retire', { name: say(kind.label) })}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look="danger" isBusy={retire.isPending} onClick={() => retire.mutate()}>
            {t('eventKinds.retireNow')}
          </Button>
        </>
      }
    >
      <p>{t('eventKinds.retireText')}</p>
    </Dialog>
  )
}
