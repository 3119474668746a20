import type { BacktestResult, Compared } from '@/api/designer'
import { outcomesBeside, parting, sentBeside, type Beside } from '@/areas/automations/designer/backtested'
import { useI18n } from '@/i18n/useI18n'
import { addressOf, useMeta } from '@/objects/meta'
import { Link } from '@/ui/navigation'
import { Section } from '@/ui/Section'
import styles from './designer.module.css'

/** What the past would have become, in numbers; beside those of the other version when two were tried. */
export function ResultView({ result }: { result: BacktestResult }) {
  const { t, say, format } = useI18n()
  const sent = sentBeside(result)
  return (
    <>
      <section className={styles.part}>
        <p>
          <b>{format.number(result.entered)}</b> {t('designer.backtestEntered')}{' '}
          <Change count={result.entered} was={result.compared?.entered.before} />
        </p>
        {result.compared ? (
          <p className="second" style={{ marginTop: 4 }}>
            {say(result.compared.words)}
          </p>
        ) : null}
      </section>
      <Section title={t('designer.backtestWould')} className={styles.part}>
        {sent.length === 0 ? <p className="small muted">{t('designer.backtestSentNothing')}</p> : null}
        {sent.map((one) => (
          <Line key={one.key} one={one} />
        ))}
      </Section>
      <Section title={t('runs.outcome')} className={styles.part}>
        {outcomesBeside(result).map((one) => (
          <Line key={one.key} one={one} />
        ))}
      </Section>
      {result.failures.length > 0 ? (
        <Section title={t('designer.backtestFailures')} className={styles.part}>
          {result.failures.map((one) => (
            <p key={`${one.step} ${one.reason.en}`} className="cinnabar small">
              <b>{format.number(one.count)}</b> {say(one.name)}: {say(one.reason)}
            </p>
          ))}
        </Section>
      ) : null}
      {result.compared && result.compared.people.length > 0 ? <Others compared={result.compared} /> : null}
      {result.limits.length > 0 ? (
        <Section title={t('designer.backtestLimits')} className={styles.part}>
          <ul className={styles.changes}>
            {result.limits.map((limit) => (
              <li key={limit.en} className="small second">
                {say(limit)}
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
    </>
  )
}

function Line({ one }: { one: Beside }) {
  const { say, format } = useI18n()
  return (
    <p className="row">
      <span className="grow ellipsis" title={say(one.label)}>
        {say(one.label) || one.key}
      </span>
      <Change count={one.count} was={one.was} />
      <b>{format.number(one.count)}</b>
    </p>
  )
}

function Change({ count, was }: { count: number; was: number | undefined }) {
  const { t, format } = useI18n()
  if (was === undefined || was === count) return null
  return (
    <span className="small muted nowrap" title={t('designer.backtestBefore', { count: format.number(was) })}>
      {count > was ? '+' : '−'}
      {format.number(Math.abs(count - was))}
    </span>
  )
}

/** People whose way would be another one, and where the two ways part. */
function Others({ compared }: { compared: Compared }) {
  const { t, say } = useI18n()
  const meta = useMeta()
  return (
    <Section title={t('designer.backtestOthers')} className={styles.part}>
      <ul className={styles.stack}>
        {compared.people.map((one, index) => {
          const { before, after } = parting(one)
          const object = meta.objects.find((other) => other.name === one.subject.object)
          return (
            <li key={`${one.subject.id} ${index}`}>
              <Link className="link plain" to={addressOf(object, one.subject.id)}>
                {one.subject.label || one.subject.id.slice(0, 8)}
              </Link>
              <div className="small second">
                {one.before === null
                  ? t('designer.backtestOnlyAfter')
                  : one.after === null
                    ? t('designer.backtestOnlyBefore')
                    : [before, after]
                        .map((step) => (step ? `${say(step.name)} · ${say(step.label)}` : t('flows.end')))
                        .join(' → ')}
              </div>
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
