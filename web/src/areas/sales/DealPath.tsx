import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { pathQuery } from '@/api/records'
import type { DealPath as Path, Row, StageMove } from '@/api/types'
import { LostDialog } from '@/areas/sales/LostDialog'
import { useMoveDeal, type Refusal } from '@/areas/sales/moving'
import { RefusalList } from '@/areas/sales/RefusalList'
import { useI18n } from '@/i18n/useI18n'
import { plain } from '@/objects/FieldValue'
import { fieldOf, useObject } from '@/objects/meta'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { StagePath } from '@/ui/StagePath'
import { Notice } from '@/ui/State'
import { tell, tellProblem } from '@/ui/toast'
import styles from './DealPath.module.css'

/** The stages of a deal, the checklist for the next one, and the button that moves it there. */
export function DealPath({ deal }: { deal: Row }) {
  const { t, say, format } = useI18n()
  const path = useQuery(pathQuery(deal.id))
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [losing, setLosing] = useState<string | null>(null)
  const nameOf = (key: string) => say(path.data?.stages.find((stage) => stage.key === key)?.name) || key
  const move = useMoveDeal({
    onMoved: ({ stage }) => {
      setRefusal(null)
      tell(t('deal.moved', { stage: nameOf(stage) }))
    },
    onRefused: setRefusal,
    onBroken: (error) => tellProblem(error, t('common.notSaved')),
  })
  if (!path.data) return null
  const { stages } = path.data
  const isLost = (key: string) => stages.find((stage) => stage.key === key)?.kind === 'lost'
  const choose = (key: string) => {
    if (key === plain(deal.stage)) return
    if (isLost(key)) setLosing(key)
    else move.mutate({ deal, stage: key })
  }
  const shown = stages.filter((stage) => stage.kind !== 'lost' || stage.state === 'current')
  return (
    <div className={styles.path}>
      <StagePath
        label={t('deal.path', { name: plain(deal.name) })}
        lead={
          <>
            <Icon name="sales" size={14} />
            <span>{format.shortMoney(plain(deal.amount) || '0', plain(deal.currency))}</span>
          </>
        }
        stages={shown.map((stage) => ({
          key: stage.key,
          name: say(stage.name),
          state: stage.state,
          days: daysText(stage, t),
        }))}
        onChoose={choose}
      />
      {refusal ? (
        <div className={styles.refusal}>
          <Notice
            tone="bad"
            action={
              <Button size="small" look="text" onClick={() => setRefusal(null)}>
                {t('common.close')}
              </Button>
            }
          >
            <RefusalList refusal={refusal} stageName={nameOf(refusal.stage)} />
          </Notice>
        </div>
      ) : null}
      <Gate path={path.data} onMove={choose} isBusy={move.isPending} />
      <LostDialog
        isOpen={losing !== null}
        onClose={() => setLosing(null)}
        onLose={(reason) => {
          if (losing) move.mutate({ deal, stage: losing, lostReason: reason })
          setLosing(null)
        }}
      />
    </div>
  )
}

function daysText(stage: Path['stages'][number], t: ReturnType<typeof useI18n>['t']): string | null {
  if (stage.state === 'later' || stage.kind !== 'open') return null
  const days = Math.floor(Math.max(stage.days ?? 0, 0))
  return stage.state === 'current'
    ? `· ${t('deal.day', { count: days + 1 })}`
    : t('deal.days', { count: days })
}

interface GateProps {
  path: Path
  onMove: (stage: string) => void
  isBusy: boolean
}

/** The checklist of the likeliest next stage: the first allowed one, else the first one in the order of the pipeline. */
function Gate({ path, onMove, isBusy }: GateProps) {
  const { t, say } = useI18n()
  const order = (move: StageMove) => path.stages.findIndex((stage) => stage.key === move.stage)
  const current = path.stages.findIndex((stage) => stage.state === 'current')
  const kindOf = (move: StageMove) => path.stages.find((stage) => stage.key === move.stage)?.kind
  const open = path.next.filter((move) => kindOf(move) !== 'lost')
  const next = [...open].sort((a, b) => order(a) - order(b)).find((move) => order(move) > current) ?? open[0]
  const lost = path.next.find((move) => kindOf(move) === 'lost')
  const nameOf = (key: string) => say(path.stages.find((stage) => stage.key === key)?.name)
  if (!next && !lost) return <div style={{ height: 12 }} />
  const missing = next?.missing ?? []
  return (
    <div className={styles.gate}>
      {next ? (
        <>
          <b className="ink">{t('deal.before', { stage: nameOf(next.stage) })}</b>
          {missing.length === 0 ? (
            <span>
              <Icon name="check" className="jade" /> {t('deal.allDone', { stage: nameOf(next.stage) })}
            </span>
          ) : (
            missing.map((item) => (
              <span key={item.code + (item.field ?? '')}>
                <i className={styles.open} aria-hidden="true" />
                <MissingText item={item} />
              </span>
            ))
          )}
        </>
      ) : null}
      <span className="grow" />
      {lost ? (
        <Button size="small" look="text" onClick={() => onMove(lost.stage)}>
          {t('deal.lose')}
        </Button>
      ) : null}
      {next ? (
        <Button
          size="small"
          look={missing.length === 0 ? 'primary' : 'default'}
          isBusy={isBusy}
          icon={missing.length > 0 ? 'lock' : undefined}
          onClick={() => onMove(next.stage)}
        >
          {t('deal.moveTo', { stage: nameOf(next.stage) })}
        </Button>
      ) : null}
    </div>
  )
}

function MissingText({ item }: { item: StageMove['missing'][number] }) {
  const { say } = useI18n()
  const field = fieldOf(useObject('deal'), item.field ?? '')
  return <>{say(item.message) || say(field?.label) || item.code}</>
}
