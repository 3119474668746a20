import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { noticesQuery, readNotices } from '@/api/session'
import type { Notice } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { Button, IconButton } from '@/ui/Button'
import { useGo } from '@/ui/navigation'
import { Popover } from '@/ui/Overlay'
import { Dot } from '@/ui/Tag'
import styles from './Shell.module.css'

export function Bell({ unread }: { unread: number }) {
  const { t, format } = useI18n()
  const [isOpen, setOpen] = useState(false)
  const notices = useQuery({ ...noticesQuery, enabled: isOpen })
  const label =
    unread > 0 ? `${t('shell.notices')}: ${t('shell.unread', { count: unread })}` : t('shell.notices')
  return (
    <Popover
      isOpen={isOpen}
      onOpenChange={setOpen}
      placement="topLeft"
      width={360}
      isFlush
      content={<NoticeList items={notices.data?.items ?? []} onDone={() => setOpen(false)} />}
    >
      <IconButton
        icon="bell"
        label={label}
        badge={
          unread > 0 ? (
            <span className={styles.badge}>{unread > 99 ? '99+' : format.number(unread)}</span>
          ) : null
        }
      />
    </Popover>
  )
}

function NoticeList({ items, onDone }: { items: Notice[]; onDone: () => void }) {
  const { t, say, format } = useI18n()
  const queries = useQueryClient()
  const read = useMutation({
    mutationFn: (ids: string[] | 'all') => readNotices(ids),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['notices'] })
      void queries.invalidateQueries({ queryKey: ['me'] })
    },
  })
  return (
    <div role="dialog" aria-label={t('shell.notices')}>
      <div className="row" style={{ padding: '4px 4px 4px 8px' }}>
        <b className="grow">{t('shell.notices')}</b>
        {items.some((item) => !item.read) ? (
          <Button size="small" look="text" onClick={() => read.mutate('all')}>
            {t('shell.markAllRead')}
          </Button>
        ) : null}
      </div>
      {items.length === 0 ? (
        <p className="second" style={{ padding: '4px 8px 12px' }}>
          {t('shell.noNotices')}
        </p>
      ) : null}
      <div className={styles.notices}>
        {items.map((item) => (
          <Entry
            key={item.id}
            link={insideAddress(item.link)}
            onOpen={() => {
              if (!item.read) read.mutate([item.id])
              onDone()
            }}
          >
            <span style={{ paddingTop: 6 }}>{item.read ? null : <Dot tone="good" />}</span>
            <span>
              <span className={item.read ? undefined : 'strong'}>{say(item.title)}</span>
              {item.body ? (
                <span className="small muted" style={{ display: 'block' }}>
                  {say(item.body)}
                </span>
              ) : null}
            </span>
            <time className="small muted" dateTime={item.at}>
              {format.when(item.at)}
            </time>
          </Entry>
        ))}
      </div>
    </div>
  )
}

/** Questions of flows lead to a page of the server itself, outside of the app: those are plain links. */
function Entry({ link, onOpen, children }: { link: string; onOpen: () => void; children: ReactNode }) {
  const go = useGo()
  if (link.startsWith('/a/'))
    return (
      <a className={styles.notice} href={link} onClick={onOpen}>
        {children}
      </a>
    )
  return (
    <button
      type="button"
      className={styles.notice}
      onClick={() => {
        onOpen()
        if (link) go(link)
      }}
    >
      {children}
    </button>
  )
}

/** Notices may carry the public address of the installation; inside, only the path counts. */
function insideAddress(link: string | null | undefined): string {
  if (!link) return ''
  try {
    const url = new URL(link, window.location.origin)
    return url.pathname + url.search
  } catch {
    return '/today'
  }
}
