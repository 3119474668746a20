import { useState } from 'react'
import type { Group, Place } from '@/app/shell/navigation'
import { useI18n } from '@/i18n/useI18n'
import { Icon } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import { Drawer } from '@/ui/Overlay'
import { Section } from '@/ui/Section'
import styles from './Shell.module.css'

interface BottomBarProps {
  groups: Group[]
  here: { group: Group | undefined; place: Place | undefined }
}

const shown = ['today', 'customers', 'sales', 'automations']

/** Four groups in reach of the thumb; the rest, with all places, behind the last. */
export function BottomBar({ groups, here }: BottomBarProps) {
  const { t } = useI18n()
  const [isOpen, setOpen] = useState(false)
  const places: Place[] = [{ to: '/settings/me', label: t('shell.settings') }]
  return (
    <nav className={styles.bottom} aria-label={t('shell.main')}>
      {groups
        .filter((group) => shown.includes(group.key))
        .map((group) => (
          <Link
            key={group.key}
            to={group.to}
            aria-current={here.group?.key === group.key ? 'page' : undefined}
          >
            <Icon name={group.icon} size={20} />
            {group.label}
          </Link>
        ))}
      <button type="button" onClick={() => setOpen(true)} aria-expanded={isOpen}>
        <Icon name="more" size={20} />
        {t('shell.more')}
      </button>
      <Drawer title={t('shell.main')} isOpen={isOpen} onClose={() => setOpen(false)} width={320}>
        {[
          ...groups,
          {
            key: 'settings',
            label: t('shell.settings'),
            to: '/settings/me',
            icon: 'settings' as const,
            places,
          },
        ].map((group) => (
          <Section key={group.key} title={group.label}>
            {(group.places.length > 0 ? group.places : [group]).map((place) => (
              <Link
                key={place.to}
                to={place.to}
                className="row"
                style={{ minHeight: 44 }}
                onClick={() => setOpen(false)}
              >
                {place.label}
              </Link>
            ))}
          </Section>
        ))}
      </Drawer>
    </nav>
  )
}
