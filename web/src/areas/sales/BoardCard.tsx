import type { Row, Stage } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import { isLookup, plain } from '@/objects/FieldValue'
import { Avatar } from '@/ui/Avatar'
import { IconButton } from '@/ui/Button'
import { Menu } from '@/ui/Menu'
import { Link } from '@/ui/navigation'
import styles from './BoardPage.module.css'

interface BoardCardProps {
  deal: Row & { days_in_stage?: number | null }
  maxDays: number | null
  isOver: boolean
  isReturning: boolean
  stages: Stage[]
  onMove: (stage: string) => void
  onDrag: (isOn: boolean) => void
}

export function BoardCard({ deal, maxDays, isOver, isReturning, stages, onMove, onDrag }: BoardCardProps) {
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
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData('text/plain', deal.id)
        event.dataTransfer.effectAllowed = 'move'
        onDrag(true)
      }}
      onDragEnd={() => onDrag(false)}
    >
      <div className={styles.title}>
        <Link
          className={classes(styles.name, 'quiet-link')}
          to={`/deals/${deal.id}`}
          title={name}
          draggable={false}
        >
          {name}
        </Link>
        <span className="nowrap">
          {deal.amount ? format.shortMoney(plain(deal.amount), plain(deal.currency)) : '—'}
        </span>
      </div>
      <div className="second ellipsis">{[contact, company].filter(Boolean).join(' · ')}</div>
      <div className={styles.foot}>
        {owner ? <Avatar id={owner.id} name={owner.label} size="small" /> : null}
        <span className="grow ellipsis">
          {deal.close_on ? format.day(plain(deal.close_on)) : t('board.noNext')}
        </span>
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
