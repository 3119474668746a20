import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { Outlet, useLocation } from '@tanstack/react-router'
import { Suspense, useEffect, useState } from 'react'
import { followChanges } from '@/api/live'
import { meQuery, metaQuery } from '@/api/session'
import { BottomBar } from '@/app/shell/BottomBar'
import { KeysDialog } from '@/app/shell/KeysDialog'
import { LoginDialog } from '@/app/shell/LoginDialog'
import { groupsOf, placeAt } from '@/app/shell/navigation'
import { Palette } from '@/app/shell/Palette'
import { PhoneTop } from '@/app/shell/PhoneTop'
import { Rail } from '@/app/shell/Rail'
import { UnsentBar } from '@/app/shell/UnsentBar'
import { useI18n } from '@/i18n/useI18n'
import { isWriting } from '@/lib/keyboard'
import { useKept } from '@/lib/kept'
import { usePhone } from '@/lib/useMedia'
import { Skeleton } from '@/ui/Skeleton'
import styles from './Shell.module.css'

/** The frame around every page: rail on the left, bottom bar on a phone, the palette over all. */
export function Shell() {
  const i18n = useI18n()
  const me = useSuspenseQuery(meQuery).data
  const meta = useSuspenseQuery(metaQuery).data
  const { pathname } = useLocation()
  const queries = useQueryClient()
  useEffect(() => followChanges(me.live_url, queries), [me.live_url, queries])
  const isPhone = usePhone()
  const [isFolded, setFolded] = useKept('rail.folded', false)
  const [isSearching, setSearching] = useState(false)
  const [isHelping, setHelping] = useState(false)
  useShortcuts(
    () => setSearching(true),
    () => setHelping(true),
  )
  const groups = groupsOf(meta, i18n)
  const here = placeAt(groups, pathname)
  const title = here.place?.label ?? here.group?.label
  useEffect(() => {
    document.title = title ? `${title} · Guanxi` : 'Guanxi'
  }, [title])
  // A record on a phone has its own bar of acts; the way back stands above it.
  const isRecord = hasOwnBar(pathname)
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {i18n.t('shell.skip')}
      </a>
      {isPhone ? null : (
        <Rail
          me={me}
          groups={groups}
          here={here}
          isFolded={isFolded}
          onFold={() => setFolded(!isFolded)}
          onSearch={() => setSearching(true)}
        />
      )}
      <main id="content" className={styles.main}>
        {isPhone && !isRecord ? <PhoneTop me={me} onSearch={() => setSearching(true)} /> : null}
        <Suspense
          fallback={
            <div style={{ padding: 24 }}>
              <Skeleton />
            </div>
          }
        >
          <Outlet />
        </Suspense>
        <UnsentBar person={me.id} />
        {isPhone && !isRecord ? <BottomBar groups={groups} here={here} /> : null}
      </main>
      <Palette
        isOpen={isSearching}
        onClose={() => setSearching(false)}
        groups={groups}
        onKeys={() => setHelping(true)}
      />
      <KeysDialog isOpen={isHelping} onClose={() => setHelping(false)} />
      <LoginDialog me={me} />
    </div>
  )
}

/** Pages about one thing that are drawn by hand have no acts of a record, and keep the frame. */
const drawnByHand = new Set(['forms', 'segments', 'templates', 'imports', 'insights'])

function hasOwnBar(pathname: string): boolean {
  const found = /^\/(\w+)\/[0-9a-f-]{32,36}$/u.exec(pathname)
  return found !== null && !drawnByHand.has(found[1] ?? '')
}

function useShortcuts(onSearch: () => void, onHelp: () => void) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        onSearch()
      } else if (event.key === '?' && !isWriting(event)) onHelp()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  })
}
