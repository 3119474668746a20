import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { pathQuery } from '@/api/records'
import type { DealPath as Path, Row, StageMove } from '@/api/types'
import { LostDialog } from '@/areas/sales/LostDialog'
import { useMoveDeal, type Refusal } from '@/areas/sales/moving'
import { RefusalList } from '@/areas/sales/RefusalList'
import { useI18n } from '@/i18n/useI18n'
import { FieldEditor } from '@/objects/FieldEditor'
import { plain } from '@/objects/FieldValue'
import { canWrite, fieldOf, useMeta, useObject } from '@/objects/meta'
import { Button, IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Menu } from '@/ui/Menu'
import { Link } from '@/ui/navigation'
import { StagePath } from '@/ui/StagePath'
import { Notice } from '@/ui/State'
import { tell, tellProblem } from '@/ui/toast'
import styles from './DealPath.module.css'

interface DealPathProps {
  deal: Row
  /** Shown on the page of somebody else: the strip names the deal and leads to it. */
  isElsewhere?: boolean
  /** Further deals to choose from. */
  others?: { key: string; label: string; onChoose: () => void }[]
}

/** The stages of a deal, the checklist for the next one, and the button that moves it there. */
export function DealPath({ deal, isElsewhere = false, others = [] }: DealPathProps) {
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
            {isElsewhere ? (
              <Link className="quiet-link ellipsis" to={`/deals/${deal.id}`} title={plain(deal.name)}>
                {plain(deal.name)}
              </Link>
            ) : null}
            <span className={isElsewhere ? 'muted nowrap' : 'nowrap'}>
              {format.shortMoney(plain(deal.amount) || '0', plain(deal.currency))}
            </span>
            {others.length > 0 ? (
              <Menu items={others}>
                <IconButton icon="chevronDown" iconSize={14} label={t('acts.openDeal')} />
              </Menu>
            ) : null}
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
      <Gate deal={deal} path={path.data} onMove={choose} isBusy={move.isPending} />
      {losing ? <LostDialog move={{ deal, stage: losing }} onClose={() => setLosing(null)} /> : null}
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
  deal: Row
  path: Path
  onMove: (stage: string) => void
  isBusy: boolean
}

/** The checklist of the likeliest next stage: the first allowed one, else the first one in the order of the pipeline. */
function Gate({ deal, path, onMove, isBusy }: GateProps) {
  const { t, say } = useI18n()
  const { pipelines } = useMeta()
  const next = nextMove(path)
  const lost = path.next.find((move) => kindOf(path, move) === 'lost')
  const nameOf = (key: string) => say(path.stages.find((stage) => stage.key === key)?.name)
  if (!next && !lost) return <div style={{ height: 12 }} />
  const missing = next?.missing ?? []
  const stages = pipelines.find((one) => one.key === path.pipeline)?.stages ?? []
  const required = stages.find((one) => one.key === next?.stage)?.required ?? []
  const done = required.filter((name) => missing.every((item) => item.field !== name))
  const all = done.length + missing.length
  return (
    <div className={styles.gate}>
      {next ? (
        <>
          <b className="ink">
            {t('deal.before', { stage: nameOf(next.stage) })}{' '}
            {all > 0 ? (
              <span className="muted plain">{t('acts.checklist', { done: done.length, all })}</span>
            ) : null}
          </b>
          {all === 0 ? (
            <span>
              <Icon name="check" className="jade" /> {t('deal.allDone', { stage: nameOf(next.stage) })}
            </span>
          ) : null}
          {done.map((name) => (
            <span key={name}>
              <Icon name="check" className="jade" /> <FieldLabel name={name} />
            </span>
          ))}
          {missing.map((item) => (
            <MissingItem key={item.code + (item.field ?? '')} deal={deal} item={item} />
          ))}
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

function kindOf(path: Path, move: StageMove) {
  return path.stages.find((stage) => stage.key === move.stage)?.kind
}

function nextMove(path: Path): StageMove | undefined {
  const order = (move: StageMove) => path.stages.findIndex((stage) => stage.key === move.stage)
  const current = path.stages.findIndex((stage) => stage.state === 'current')
  const open = path.next.filter((move) => kindOf(path, move) !== 'lost')
  return [...open].sort((a, b) => order(a) - order(b)).find((move) => order(move) > current) ?? open[0]
}

function FieldLabel({ name }: { name: string }) {
  const { say } = useI18n()
  return <>{say(fieldOf(useObject('deal'), name)?.label) || name}</>
}

/** Something the next stage asks for, with the act that closes it: the field is filled in here. */
function MissingItem({ deal, item }: { deal: Row; item: StageMove['missing'][number] }) {
  const { t, say } = useI18n()
  const deals = useObject('deal')
  const field = fieldOf(deals, item.field ?? '')
  const [isFilling, setFilling] = useState(false)
  const label = say(item.message) || say(field?.label) || item.code
  const canFill = deals && field && canWrite(deals, field)
  return (
    <span>
      <i className={styles.open} aria-hidden="true" />
      {label}
      {canFill && !isFilling ? (
        <button type="button" className="link" onClick={() => setFilling(true)}>
          {t('acts.fillIn')}
        </button>
      ) : null}
      {canFill && isFilling ? (
        <span className={styles.filling}>
          <FieldEditor object={deals} row={deal} field={field} onDone={() => setFilling(false)} />
        </span>
      ) : null}
    </span>
  )
}
