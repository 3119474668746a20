import { useSuspenseQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { meQuery } from '@/api/session'
import type { MessageName } from '@/i18n/message'
import { useI18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import { Choice } from '@/ui/Choice'
import { Link, useGo } from '@/ui/navigation'
import styles from './SettingsFrame.module.css'

interface Place {
  label: MessageName
  /** The ability without which the page has nothing to show. */
  ability?: string
}

/** A page of the settings is one line here: its address is /settings/<key>. */
const groups = {
  mine: { me: { label: 'settings.me' } },
  access: {
    people: { label: 'settings.people' },
    teams: { label: 'access.teams' },
    roles: { label: 'access.roles' },
    keys: { label: 'settings.keys' },
    audit: { label: 'audit.title', ability: 'audit.read' },
  },
  selling: {
    pipelines: { label: 'settings.pipelines' },
    scoring: { label: 'scores.title', ability: 'scores.manage' },
    formulas: { label: 'formulas.title' },
    rates: { label: 'formulas.rates' },
  },
  data: {
    objects: { label: 'custom.tab' },
    events: { label: 'eventKinds.tab' },
    cleaning: { label: 'cleaning.tab' },
    enrichment: { label: 'sources.tab' },
  },
  outside: {
    sending: { label: 'sending.tab' },
    mailboxes: { label: 'mailboxes.tab' },
    chats: { label: 'chats.tab' },
    credentials: { label: 'vault.tab' },
    model: { label: 'model.tab', ability: 'settings.manage' },
    website: { label: 'website.tab' },
  },
} as const satisfies Record<string, Record<string, Place>>

type Groups = typeof groups
export type SettingsTab = { [G in keyof Groups]: keyof Groups[G] & string }[keyof Groups]

interface SettingsFrameProps {
  tab: SettingsTab
  extra?: ReactNode
  /** Stands in the head instead of “Settings”: where inside the page one is. */
  title?: ReactNode
  children: ReactNode
}

/** The places of the settings at the left, on a phone in a list; the page beside them. */
export function SettingsFrame({ tab, extra, title, children }: SettingsFrameProps) {
  const { t } = useI18n()
  return (
    <div className="page">
      <header className="top ruled">
        {title ?? <h1>{t('settings.title')}</h1>}
        <span className="grow" />
        {extra}
      </header>
      <div className={styles.frame}>
        <Places tab={tab} />
        <div className="scroll grow column">{children}</div>
      </div>
    </div>
  )
}

function Places({ tab }: { tab: SettingsTab }) {
  const { t } = useI18n()
  const go = useGo()
  const me = useSuspenseQuery(meQuery).data
  const isOpen = (key: string, place: Place) =>
    key === tab || !place.ability || me.is_admin || me.abilities.includes(place.ability)
  const shown = Object.entries(groups).map(([name, places]) => ({
    name: name as keyof Groups,
    places: Object.entries(places as Record<string, Place>).filter(([key, place]) => isOpen(key, place)),
  }))
  return (
    <>
      <nav className={styles.places} aria-label={t('settings.title')}>
        {shown.map((group) => (
          <div key={group.name} className={styles.group}>
            <div className="small muted">{t(`access.${group.name}`)}</div>
            {group.places.map(([key, place]) => (
              <Link
                key={key}
                to={`/settings/${key}`}
                aria-current={key === tab ? 'page' : undefined}
                className={classes(styles.place, key === tab ? styles.here : null)}
              >
                {t(place.label as 'settings.me')}
              </Link>
            ))}
          </div>
        ))}
      </nav>
      <div className={styles.phone}>
        <Choice
          label={t('settings.title')}
          value={tab}
          onChange={(key) => go(`/settings/${key ?? 'me'}`)}
          options={shown.flatMap((group) =>
            group.places.map(([key, place]) => ({ value: key, label: t(place.label as 'settings.me') })),
          )}
        />
      </div>
    </>
  )
}
