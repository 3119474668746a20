import type { Refusal } from '@/areas/sales/moving'
import { useI18n } from '@/i18n/useI18n'
import { Icon } from '@/ui/Icon'
import styles from './DealPath.module.css'

/** What is missing for a stage: said by the pipeline, item by item. */
export function RefusalList({ refusal, stageName }: { refusal: Refusal; stageName: string }) {
  const { t } = useI18n()
  return (
    <div>
      <div className={styles.title}>{t('deal.refusedTitle', { stage: stageName })}</div>
      <div className="second">{t('deal.refusedText', { count: refusal.reasons.length })}</div>
      <ul className={styles.reasons}>
        {refusal.reasons.map((reason, index) => (
          <li key={index}>
            <Icon name="close" className="cinnabar" />
            <span>{reason.message}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
