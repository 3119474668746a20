import type { Effect, Tried } from '@/api/scores'
import type { Lookup } from '@/api/types'
import { OnContact } from '@/areas/settings/scores/OnContact'
import { useI18n } from '@/i18n/useI18n'
import { addressOf, useObject } from '@/objects/meta'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import { Section } from '@/ui/Section'
import { Notice } from '@/ui/State'
import styles from './Scores.module.css'

interface EffectPanelProps {
  tried: Tried | undefined
  error: Error | null
  isOld: boolean
  threshold: number | null
  contact: Lookup | null
  onContact: (contact: Lookup | null) => void
  isEveryone: boolean
  onEveryone: () => void
}

/** What publishing would do, beside the edit that does it. */
export function EffectPanel(props: EffectPanelProps) {
  const { tried, error, isOld, contact, onContact } = props
  const { t } = useI18n()
  return (
    <aside
      className={styles.effect}
      aria-label={t('scores.effect')}
      style={isOld ? { opacity: 0.6 } : undefined}
    >
      <Section title={t('scores.effect')}>
        {error && !tried ? <Notice tone="bad">{error.message}</Notice> : null}
        {!tried && !error ? <p className="muted">{t('scores.effectBusy')}</p> : null}
        {tried && tried.faults.length > 0 ? <p className="second">{t('scores.effectFaults')}</p> : null}
        {tried?.effect ? <Shift {...props} effect={tried.effect} /> : null}
      </Section>
      {tried && tried.effect && tried.effect.total > 0 ? (
        <Section title={t('scores.oneContact')}>
          <OnContact contact={contact} onContact={onContact} found={tried.contact} />
        </Section>
      ) : null}
    </aside>
  )
}

interface ShiftProps {
  effect: Effect
  threshold: number | null
  isEveryone: boolean
  onEveryone: () => void
}

function Shift({ effect, threshold, isEveryone, onEveryone }: ShiftProps) {
  const { t, format } = useI18n()
  if (effect.total === 0) return <p className="second">{t('scores.effectNobody')}</p>
  const isAll = effect.looked >= effect.total
  const counts = { count: format.number(effect.looked), total: format.number(effect.total) }
  return (
    <div className="column" style={{ gap: 8 }} aria-live="polite">
      <p>
        <b>{effect.changed > 0 ? t('scores.changed', { count: effect.changed }) : t('scores.unchanged')}</b>{' '}
        <span className="second">
          {t('scores.average', { before: effect.average_before, after: effect.average_after })}
        </span>
      </p>
      <Bars effect={effect} threshold={threshold} />
      {effect.reached_before + effect.reached_after > 0 || threshold !== null ? (
        <p className="second">
          {t('scores.reached', {
            before: format.number(effect.reached_before),
            after: format.number(effect.reached_after),
          })}
        </p>
      ) : null}
      <Crossing side="crossUp" crossing={effect.up} />
      <Crossing side="crossDown" crossing={effect.down} />
      <div className="row wrap small muted">
        {isAll ? t('scores.looked', { count: effect.looked }) : t('scores.sampled', counts)}
        {isAll || isEveryone ? null : (
          <Button size="small" onClick={onEveryone}>
            {t('scores.everyone')}
          </Button>
        )}
      </div>
    </div>
  )
}

/** Two bars for each range of points, and a line where the threshold is. */
function Bars({ effect, threshold }: { effect: Effect; threshold: number | null }) {
  const { t, format } = useI18n()
  const most = Math.max(1, ...effect.before, ...effect.after)
  const reach = effect.width * effect.before.length
  return (
    <figure className={styles.chart} aria-label={t('scores.chart')}>
      <div className={styles.bars} aria-hidden="true">
        {effect.before.map((before, index) => (
          <span key={index} className={styles.bar}>
            <i className={styles.before} style={{ height: `${(before / most) * 100}%` }} />
            <i className={styles.after} style={{ height: `${((effect.after[index] ?? 0) / most) * 100}%` }} />
          </span>
        ))}
        {threshold !== null && threshold <= reach ? (
          <i className={styles.threshold} style={{ left: `${(threshold / reach) * 100}%` }} />
        ) : null}
      </div>
      <div className={`row small muted ${styles.axis}`}>
        <span>0</span>
        <span className="grow" />
        <i className={styles.keyBefore} /> {t('scores.chartBefore')}
        <i className={styles.keyAfter} /> {t('scores.chartAfter')}
        <span className="grow" />
        <span>{format.number(reach)}</span>
      </div>
      <ul className="visually-hidden">
        {effect.before.map((before, index) =>
          before || effect.after[index] ? (
            <li key={index}>
              {t('scores.chartBar', {
                from: index * effect.width,
                to: (index + 1) * effect.width - 1,
                before,
                after: effect.after[index] ?? 0,
              })}
            </li>
          ) : null,
        )}
      </ul>
    </figure>
  )
}

function Crossing({ side, crossing }: { side: 'crossUp' | 'crossDown'; crossing: Effect['up'] }) {
  const { t, format } = useI18n()
  const contacts = useObject('contact')
  if (crossing.contacts === 0) return null
  const rest = crossing.contacts - crossing.named.length
  return (
    <div>
      <p className="row">
        <Icon
          name={side === 'crossUp' ? 'chevronUp' : 'chevronDown'}
          className={side === 'crossUp' ? 'jade' : 'cinnabar'}
        />
        <span>
          <b>{t(`scores.${side}`, { count: crossing.contacts })}</b>{' '}
          {crossing.leads > 0 ? (
            <span className="second">{t('scores.withLeads', { count: crossing.leads })}</span>
          ) : null}
        </span>
      </p>
      <ul className={styles.named}>
        {crossing.named.map((one) => (
          <li key={one.id}>
            <Link className="quiet-link ellipsis" to={addressOf(contacts, one.id)}>
              {one.label}
            </Link>
            <span className="number second nowrap">
              {one.before} → {one.after}
            </span>
          </li>
        ))}
        {rest > 0 ? <li className="muted">{t('scores.more', { count: format.number(rest) })}</li> : null}
      </ul>
    </div>
  )
}
