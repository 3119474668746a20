import type { HealthEffectOut, HealthFallen } from '@/api/client/types.gen'
import styles from '@/areas/service/service.module.css'
import { useI18n } from '@/i18n/useI18n'
import { addressOf, useObject } from '@/objects/meta'
import { Icon } from '@/ui/Icon'
import { Link } from '@/ui/navigation'

/** How many would be at risk, and who changes sides. Null: the weights have faults. */
export function EffectSide({
  effect,
  isOld,
}: {
  effect: HealthEffectOut | null | undefined
  isOld: boolean
}) {
  const { t, format } = useI18n()
  return (
    <aside className={styles.effect} aria-label={t('service.effect')} aria-live="polite">
      <h2 className={styles.title}>{t('service.effect')}</h2>
      {effect === null ? (
        <p className="second">{t('service.cannotCount')}</p>
      ) : effect === undefined ? (
        <p className="muted">{t('service.counting')}</p>
      ) : (
        <div style={isOld ? { opacity: 0.55 } : undefined}>
          <p className={styles.change}>
            <span className="second">{t('service.atRisk')}</span>
            <b className={styles.figure}>{format.number(effect.at_risk)}</b>
            <span className="small muted">{t('service.now')}</span>
            <Icon name="arrow" size={14} />
            <b className={styles.figure}>{format.number(effect.would_be)}</b>
            <span className="small muted">{t('service.then')}</span>
          </p>
          <p className="small muted">{t('service.ofAll', { count: format.number(effect.total) })}</p>
          {effect.falls.length + effect.rises.length === 0 ? (
            <p className="second">{t('service.nobody')}</p>
          ) : null}
          <Names title={t('service.falls')} those={effect.falls} />
          <Names title={t('service.rises')} those={effect.rises} />
        </div>
      )}
    </aside>
  )
}

function Names({ title, those }: { title: string; those: readonly HealthFallen[] }) {
  const records = useObject('health_record')
  if (those.length === 0) return null
  return (
    <>
      <h3 className={styles.title}>{title}</h3>
      <div className={styles.names}>
        {those.map((one) => (
          <NameRow key={one.id} one={one} to={addressOf(records, one.id)} />
        ))}
      </div>
    </>
  )
}

function NameRow({ one, to }: { one: HealthFallen; to: string }) {
  return (
    <>
      <Link className="quiet-link ellipsis" to={to}>
        {one.name || one.id.slice(0, 8)}
      </Link>
      <span className="nowrap">
        {one.before} → {one.score}
      </span>
    </>
  )
}
