import type { Recount } from '@/api/scores'
import { useI18n } from '@/i18n/useI18n'
import { Bar } from '@/ui/Progress'
import styles from './Scores.module.css'

/** How far scoring everybody again is; afterwards what came of it. */
export function Recounting({ recount }: { recount: Recount | null }) {
  const { t, format } = useI18n()
  if (!recount) return null
  if (recount.finished_at) {
    const words = { when: format.moment(recount.finished_at), count: recount.changed }
    return <p className={`small muted ${styles.recount}`}>{t('scores.recounted', words)}</p>
  }
  const words = { done: format.number(recount.done), total: format.number(recount.total) }
  return (
    <div className={styles.recount} aria-live="polite">
      <span className="small second">{t('scores.recounting', words)}</span>
      <Bar
        share={recount.total > 0 ? recount.done / recount.total : 1}
        label={t('scores.recounting', words)}
      />
    </div>
  )
}
