import { useI18n } from '@/i18n/useI18n'
import styles from './LoginPage.module.css'

/** Two ways out of one beginning: the product in one line. */
export function LoginDrawing() {
  const { t } = useI18n()
  return (
    <svg
      className={styles.drawing}
      viewBox="0 0 720 260"
      preserveAspectRatio="xMinYMid meet"
      aria-hidden="true"
    >
      <path d="M0 130H120C180 130 180 60 240 60H400C460 60 460 100 520 100H720M120 130C180 130 180 200 240 200H330C390 200 390 160 450 160H720" />
      <g className={styles.hollow}>
        <circle cx="120" cy="130" r="6" />
        <circle cx="240" cy="200" r="6" />
        <circle cx="400" cy="60" r="6" />
        <circle cx="450" cy="160" r="6" />
      </g>
      <g className={styles.full}>
        <circle cx="240" cy="60" r="6" />
        <circle cx="520" cy="100" r="6" />
      </g>
      <g className={styles.words}>
        <text x="120" y="160">
          {t('login.drawForm')}
        </text>
        <text x="240" y="40">
          {t('login.drawScore')}
        </text>
        <text x="400" y="40">
          {t('login.drawMail')}
        </text>
        <text x="240" y="230">
          {t('login.drawWait')}
        </text>
        <text x="520" y="80">
          {t('login.drawMeeting')}
        </text>
        <text x="450" y="190">
          {t('login.drawNews')}
        </text>
      </g>
    </svg>
  )
}
