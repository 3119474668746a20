import type { Aged, Stage } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import { isLookup, plain } from '@/objects/FieldValue'
import { Avatar } from '@/ui/Avatar'
import { IconButton } from '@/ui/Button'
import { Menu } from '@/ui/Menu'
import { Link } from '@/ui/navigation'
import styles from './BoardPage.module.css'

interface BoardCardProps {
  deal: Aged
  maxDays: number | null
  isOver: boolean
  isReturning: boolean
  stages: Stage[]
  /** The stages from left to right, for moving by Shift and an arrow. */
  order: string[]
  onMove: (stage: string) => void
  onDrag: (isOn: boolean) => void
}

function neighbour(order: string[], stage: string, by: 1 | -1): string | undefined {
  return order[order.indexOf(stage) + by]
}

export function BoardCard({
  deal,
  maxDays,
  isOver,
  isReturning,
  stages,
  order,
  onMove,
  onDrag,
}: BoardCardProps) {
  const { t, say, format } = useI18n()
  const days = Math.floor(Number(deal.days_in_stage ?? 0))
  const share = maxDays ? Math.min(1, days / maxDays) : 0
  const isLate = maxDays !== null && days >= maxDays
  const contact = isLookup(deal.contact) ? deal.contact.label : ''
  const company = isLookup(deal.company) ? deal.company.label : ''
  const owner = isLookup(deal.owner) ? deal.owner : null
  const name = plain(deal.name)
  return (
    <article
      className={classes(styles.card, isReturning ? styles.returning : null)}
      aria-label={name}
      aria-keyshortcuts="Shift+ArrowLeft Shift+ArrowRight"
      data-deal={deal.id}
      title={t('stageFlows.keys')}
      tabIndex={0}
      draggable
      onKeyDown={(event) => {
        const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
        if (by === 0 || !event.shiftKey || event.target !== event.currentTarget) return
        event.preventDefault()
        const next = neighbour(order, plain(deal.stage), by)
        if (next) onMove(next)
      }}
      onDragStart={(event) => {
        event.dataTransfer.setData('text/plain', deal.id)
        event.dataTransfer.effectAllowed = 'move'
        onDrag(true)
      }}
      onDragEnd={() => onDrag(false)}
    >
      <Link
        className={classes(styles.name, 'quiet-link')}
        to={`/deals/${deal.id}`}
        title={name}
        draggable={false}
      >
        {name}
      </Link>
      <div className="row">
        <span className="second ellipsis grow">{[contact, company].filter(Boolean).join(' · ')}</span>
        <b className="nowrap">
          {deal.amount ? format.shortMoney(plain(deal.amount), plain(deal.currency)) : '—'}
        </b>
      </div>
      <div className={styles.foot}>
        {owner ? <Avatar id={owner.id} name={owner.label} size="small" /> : null}
        <NextAct deal={deal} isOver={isOver} />
        {isOver ? null : (
          <span className={isLate ? 'cinnabar strong' : undefined}>{t('board.late', { count: days })}</span>
        )}
        <Menu
          items={stages.map((stage) => ({
            key: stage.key,
            label: say(stage.name),
            icon: 'arrow',
            onChoose: () => onMove(stage.key),
          }))}
        >
          <IconButton
            icon="more"
            iconSize={14}
            label={t('board.moveMenu', { name })}
            className={styles.menu}
          />
        </Menu>
      </div>
      {isOver || !maxDays ? null : (
        <div className={styles.age}>
          <i
            className={isLate ? styles.late : share >= 0.7 ? styles.soon : undefined}
            style={{ width: `${share * 100}%` }}
          />
        </div>
      )}
    </article>
  )
}

/** The task that is due first; of a closed deal, when it was closed. */
function NextAct({ deal, isOver }: { deal: Aged; isOver: boolean }) {
  const { t, format } = useI18n()
  const task = deal.next_task
  if (isOver)
    return <span className="grow ellipsis">{deal.closed_at ? format.when(plain(deal.closed_at)) : ''}</span>
  if (!task) return <span className="grow ellipsis">{t('board.noNext')}</span>
  const isLate = task.due_at !== null && new Date(task.due_at) < new Date()
  const when = task.due_at ? format.when(task.due_at) : ''
  return (
    <span className={isLate ? 'grow ellipsis cinnabar' : 'grow ellipsis'} title={task.title}>
      {[when, task.title].filter(Boolean).join(' ')}
    </span>
  )
}
