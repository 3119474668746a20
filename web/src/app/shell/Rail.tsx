import { useQuery } from '@tanstack/react-query'
import { totalsQuery } from '@/api/records'
import type { Me } from '@/api/types'
import { Bell } from '@/app/shell/Bell'
import { LanguageSwitch } from '@/app/shell/LanguageSwitch'
import { MeMenu } from '@/app/shell/MeMenu'
import type { Group, Place } from '@/app/shell/navigation'
import { useI18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import { useFavorites } from '@/lib/favorites'
import { IconButton } from '@/ui/Button'
import { Hint } from '@/ui/Hint'
import { Icon } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import { Seal } from '@/ui/Seal'
import { Count, Keys } from '@/ui/Tag'
import styles from './Shell.module.css'

interface RailProps {
  me: Me
  groups: Group[]
  here: { group: Group | undefined; place: Place | undefined }
  isFolded: boolean
  onFold: () => void
  onSearch: () => void
}

export function Rail({ me, groups, here, isFolded, onFold, onSearch }: RailProps) {
  const { t } = useI18n()
  return (
    <nav className={classes(styles.rail, isFolded ? styles.folded : null)} aria-label={t('shell.main')}>
      <div className={styles.brand}>
        <Seal />
        {isFolded ? null : (
          <>
            <b className="grow ellipsis">{me.organization.name || t('common.system')}</b>
            <IconButton icon="panel" label={t('shell.fold')} onClick={onFold} />
          </>
        )}
      </div>
      <button
        type="button"
        className={styles.search}
        onClick={onSearch}
        aria-label={isFolded ? t('shell.searchOrRun') : undefined}
      >
        <Icon name="search" />
        {isFolded ? null : (
          <>
            <span className="grow">{t('shell.searchOrRun')}</span>
            <Keys>{/mac/iu.test(navigator.userAgent) ? '⌘K' : 'Ctrl K'}</Keys>
          </>
        )}
      </button>
      {groups.map((group) => (
        <RailGroup key={group.key} group={group} here={here} isFolded={isFolded} />
      ))}
      {isFolded ? null : <Favorites />}
      <span className="grow" />
      {isFolded ? (
        <IconButton icon="panel" label={t('shell.unfold')} onClick={onFold} className={styles.group} />
      ) : null}
      <RailLink
        group={{
          key: 'settings',
          to: '/settings/me',
          icon: 'settings',
          label: t('shell.settings'),
          places: [],
        }}
        isHere={here.group === undefined && window.location.pathname.startsWith('/settings')}
        isFolded={isFolded}
      />
      <div className={styles.me}>
        <MeMenu me={me} isFolded={isFolded} />
        <Bell unread={me.unread_notices} />
        <LanguageSwitch />
      </div>
    </nav>
  )
}

/** Pages this person keeps at hand. */
function Favorites() {
  const { t } = useI18n()
  const pages = useFavorites()
  if (pages.length === 0) return null
  return (
    <>
      <span className={styles.favorites}>{t('acts.favorites')}</span>
      {pages.map((page) => (
        <Link key={page.to} to={page.to} className={styles.place}>
          <span className="grow ellipsis">{page.label}</span>
        </Link>
      ))}
    </>
  )
}

interface RailGroupProps {
  group: Group
  here: RailProps['here']
  isFolded: boolean
}

function RailGroup({ group, here, isFolded }: RailGroupProps) {
  const isOpen = here.group?.key === group.key
  const isLeaf = group.places.length === 0
  const isUnfolded = isOpen && !isFolded
  const counted = isUnfolded ? group.places.flatMap((place) => place.counts ?? []) : []
  const totals = useQuery(totalsQuery(counted)).data
  return (
    <>
      <RailLink group={group} isHere={isOpen && (isLeaf || isFolded)} isOpen={isOpen} isFolded={isFolded} />
      {isUnfolded
        ? group.places.map((place) => (
            <Link
              key={place.to}
              to={place.to}
              className={classes(styles.place, here.place?.to === place.to ? styles.here : null)}
              aria-current={here.place?.to === place.to ? 'page' : undefined}
            >
              <span className="grow ellipsis">{place.label}</span>
              <Total count={totals?.[place.counts ?? '']} />
            </Link>
          ))
        : null}
    </>
  )
}

interface RailLinkProps {
  group: Group
  isHere: boolean
  isOpen?: boolean
  isFolded: boolean
}

function RailLink({ group, isHere, isOpen, isFolded }: RailLinkProps) {
  const link = (
    <Link
      to={group.to}
      aria-label={isFolded ? group.label : undefined}
      aria-current={isHere ? 'page' : undefined}
      className={classes(styles.group, isHere ? styles.here : isOpen ? styles.open : null)}
    >
      <Icon name={group.icon} />
      {isFolded ? null : <span className="grow ellipsis">{group.label}</span>}
    </Link>
  )
  return isFolded ? <Hint text={group.label}>{link}</Hint> : link
}

function Total({ count }: { count: number | undefined }) {
  const { format } = useI18n()
  return count === undefined ? null : <Count>{format.number(count)}</Count>
}
