import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { recordQuery, writersQuery } from '@/api/records'
import type { ObjectMeta } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { isWriting } from '@/lib/keyboard'
import { secondFact } from '@/objects/columns'
import { Facts } from '@/objects/Facts'
import { addressOf, isPerson, titleOf } from '@/objects/meta'
import { RecordTimeline } from '@/objects/RecordTimeline'
import { Avatar } from '@/ui/Avatar'
import { buttonClass, IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link, useAddress } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/State'
import { Tabs } from '@/ui/Tabs'
import styles from './Peek.module.css'

interface PeekProps {
  object: ObjectMeta
  id: string
  onClose: () => void
  /** To the row above or below in the list; null at its ends. */
  onStep: (by: 1 | -1) => void
}

/** A record beside its list: enough to know and change it, one step from its page. Its id stands in the address. */
export function Peek({ object, id, onClose, onStep }: PeekProps) {
  const { t } = useI18n()
  const record = useQuery(recordQuery(object.plural, id))
  const writers = useQuery(writersQuery(object.plural, id)).data ?? {}
  const [address, change] = useAddress()
  const tab = address.pane === 'timeline' ? 'timeline' : 'about'
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !isWriting(event) && !document.querySelector('[role=dialog]')) onClose()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  })
  const row = record.data
  const title = row ? titleOf(row, object) || t('record.noDisplay') : ''
  return (
    <aside className={styles.peek} aria-label={t('peek.title')}>
      <header className={styles.head}>
        <IconButton icon="chevronUp" label={t('peek.previous')} onClick={() => onStep(-1)} />
        <IconButton icon="chevronDown" label={t('peek.next')} onClick={() => onStep(1)} />
        <span className="grow" />
        <Link className={buttonClass('text', 'small')} to={addressOf(object, id)}>
          {t('peek.open')}
          <Icon name="arrow" size={14} />
        </Link>
        <IconButton icon="close" label={t('peek.close')} onClick={onClose} />
      </header>
      {record.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton rows={8} />
        </div>
      ) : record.isError && !row ? (
        <ErrorState error={record.error} onRetry={() => void record.refetch()} />
      ) : row ? (
        <>
          <div className={styles.name}>
            <Avatar id={row.id} name={title} isSquare={!isPerson(object.name)} size="large" />
            <div className="grow">
              <h2 className={styles.title}>{title}</h2>
              <div className="second ellipsis">{secondFact(row)}</div>
            </div>
          </div>
          <Tabs
            isInset
            label={t('peek.title')}
            value={tab}
            onChange={(pane) => change({ pane: pane === 'about' ? undefined : pane })}
            items={[
              { key: 'about', label: t('record.about') },
              { key: 'timeline', label: t('record.timeline') },
            ]}
          />
          <div className={styles.body}>
            {tab === 'about' ? (
              <Facts key={row.id} object={object} row={row} writers={writers} />
            ) : (
              <RecordTimeline object={object} id={row.id} />
            )}
          </div>
        </>
      ) : null}
    </aside>
  )
}
