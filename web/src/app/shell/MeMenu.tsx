import { useQueryClient } from '@tanstack/react-query'
import { logOut } from '@/api/session'
import type { Me } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { setAppearance, useAppearance } from '@/ui/appearance'
import { Avatar } from '@/ui/Avatar'
import { Menu } from '@/ui/Menu'
import { useGo } from '@/ui/navigation'
import styles from './Shell.module.css'

export function MeMenu({ me, isFolded }: { me: Me; isFolded: boolean }) {
  const { t } = useI18n()
  const go = useGo()
  const queries = useQueryClient()
  const appearance = useAppearance()
  const leave = () =>
    void logOut().then(() => {
      queries.clear()
      go('/login')
    })
  return (
    <Menu
      placement="topLeft"
      items={[
        { key: 'me', label: t('shell.me'), icon: 'user', onChoose: () => go('/settings/me') },
        'line',
        {
          key: 'light',
          label: t('shell.lightMode'),
          icon: appearance === 'light' ? 'check' : 'today',
          onChoose: () => setAppearance('light'),
        },
        {
          key: 'dark',
          label: t('shell.darkMode'),
          icon: appearance === 'dark' ? 'check' : 'moon',
          onChoose: () => setAppearance('dark'),
        },
        {
          key: 'system',
          label: t('shell.systemMode'),
          icon: appearance === 'system' ? 'check' : 'gear',
          onChoose: () => setAppearance('system'),
        },
        'line',
        { key: 'leave', label: t('shell.logOut'), icon: 'leave', onChoose: leave },
      ]}
    >
      <button
        type="button"
        className={styles.person}
        title={t('shell.me')}
        aria-label={isFolded ? `${t('shell.me')}: ${me.name}` : undefined}
      >
        <Avatar id={me.id} name={me.name} />
        {isFolded ? null : <span className="ellipsis">{me.name}</span>}
      </button>
    </Menu>
  )
}
