import { useQuery } from '@tanstack/react-query'
import { weightsQuery } from '@/api/health'
import type { ObjectMeta, Row } from '@/api/types'
import styles from '@/areas/service/service.module.css'
import { Trend, type Point } from '@/areas/service/Trend'
import type { Phrase } from '@/i18n/phrase'
import { useI18n } from '@/i18n/useI18n'
import { plain, useOptionLabel } from '@/objects/FieldValue'
import { fieldOf } from '@/objects/meta'
import { RecordPage } from '@/objects/RecordPage'
import { Link } from '@/ui/navigation'
import { Tag, type Tone } from '@/ui/Tag'

export function HealthRecord({ object, id }: { object: ObjectMeta; id: string }) {
  return (
    <RecordPage object={object} id={id} slots={{ path: (row) => <Health object={object} record={row} /> }} />
  )
}

interface Line {
  id: string
  label: Phrase
  points: number
  because: Phrase
}

const tones: Record<string, Tone> = { healthy: 'good', watch: 'soon', risk: 'bad' }

/** The score with every reason for it, and how it was before. */
function Health({ object, record }: { object: ObjectMeta; record: Row }) {
  const { t, format } = useI18n()
  const level = plain(record.level)
  const label = useOptionLabel(fieldOf(object, 'level'), level)
  const trend = (record.trend ?? []) as Point[]
  const looked = plain(record.checked_at)
  return (
    <section className={styles.strip} aria-label={t('service.health')}>
      <div className={styles.health}>
        <div>
          <div className={styles.score}>{plain(record.score)}</div>
          <Tag tone={tones[level] ?? 'neutral'}>{label}</Tag>
        </div>
        <Reasons record={record} />
        <div>
          {trend.length > 0 && looked ? <Trend points={trend} until={looked} /> : null}
          <p className="small muted">
            {looked ? t('service.looked', { when: format.moment(looked) }) : t('service.notLooked')}
          </p>
        </div>
      </div>
    </section>
  )
}

function Reasons({ record }: { record: Row }) {
  const { t, say } = useI18n()
  const weights = useQuery(weightsQuery)
  const lines = (record.lines ?? []) as Line[]
  return (
    <div>
      <div className={styles.head}>
        <b>{t('service.why', { score: plain(record.score) })}</b>
        <Link className="small" to="/health/weights">
          {t('service.weights')}
        </Link>
      </div>
      <ul className={styles.lines}>
        {weights.data ? (
          <li className={styles.line}>
            <span className={styles.points}>{weights.data.start}</span>
            <span className="second">{t('service.start')}</span>
          </li>
        ) : null}
        {lines.map((line) => (
          <li key={line.id} className={styles.line}>
            <span className={styles.points}>{line.points > 0 ? `+${line.points}` : line.points}</span>
            <span>
              {say(line.label)}
              <span className="small muted"> {say(line.because)}</span>
            </span>
          </li>
        ))}
      </ul>
      {lines.length === 0 ? <p className="small muted">{t('service.perfect')}</p> : null}
    </div>
  )
}
