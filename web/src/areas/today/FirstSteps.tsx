import type { Today } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import { useKept } from '@/lib/kept'
import { Button, buttonClass } from '@/ui/Button'
import { Icon, type IconName } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import styles from './FirstSteps.module.css'

type Name = Today['first_steps'][number]['name']

const steps: Record<Name, { icon: IconName; to: string }> = {
  customers: { icon: 'upload', to: '/imports/new' },
  colleagues: { icon: 'people', to: '/settings/people' },
  form: { icon: 'form', to: '/forms' },
  mails: { icon: 'mail', to: '/mails' },
}

/** In a company that has just begun: what to do first, and what of it is done. Whoever knows better puts it away. */
export function FirstSteps({ list }: { list: Today['first_steps'] }) {
  const { t } = useI18n()
  const [isAway, setAway] = useKept('today.firstSteps.away', false)
  if (isAway || list.length === 0) return null
  const done = list.filter((one) => one.is_done).length
  return (
    <section className={classes('sheet', styles.steps)} aria-label={t('first.title')}>
      <h2 className={styles.head}>
        {t('first.title')}
        <span className="muted plain">{t('first.done', { done, all: list.length })}</span>
        <span className="grow" />
        <Button size="small" look="text" onClick={() => setAway(true)}>
          {t('first.away')}
        </Button>
      </h2>
      <ol className={styles.list}>
        {list.map(({ name, is_done }) => (
          <li key={name} className={styles.step}>
            <Icon name={is_done ? 'check' : steps[name].icon} className={is_done ? 'jade' : undefined} />
            <div className="grow">
              <div className={is_done ? 'second' : 'strong'}>{t(`first.${name}`)}</div>
              <div className="small muted">{t(`first.${name}Text`)}</div>
            </div>
            {is_done ? (
              <span className="small muted nowrap">{t('first.isDone')}</span>
            ) : (
              <Link className={buttonClass('default', 'small')} to={steps[name].to}>
                {t(`first.${name}Act`)}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}
