import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { whenBack } from '@/api/live'
import { UnsentDialog } from '@/app/shell/UnsentDialog'
import { useI18n } from '@/i18n/useI18n'
import { isWaiting, keepUnsentOf, sendUnsent, useUnsent } from '@/objects/unsent'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { tell } from '@/ui/toast'
import styles from './UnsentBar.module.css'

/** How often we try by ourselves while something waits. */
const again = 5_000

/** Says that the connection is cut and what waits for it; what cannot go out any more is offered to the person. */
export function UnsentBar({ person }: { person: string }) {
  const { t } = useI18n()
  useEffect(() => keepUnsentOf(person), [person])
  const all = useUnsent()
  const waiting = all.filter(isWaiting).length
  const asking = all.length - waiting
  const isOnline = useOnline()
  const [isLooking, setLooking] = useState(false)
  const send = useSending()
  useEffect(() => {
    if (waiting === 0) return
    const timer = setInterval(() => void send(), again)
    const stop = whenBack(() => void send())
    return () => {
      clearInterval(timer)
      stop()
    }
  }, [waiting, send])
  if (isOnline && all.length === 0) return null
  return (
    <>
      <div className={asking > 0 ? styles.asking : styles.bar} role="status">
        <Icon name={asking > 0 ? 'alert' : 'refresh'} />
        {asking > 0 ? (
          <span className="grow">{t('unsent.needsYou', { count: asking })}</span>
        ) : (
          <span className="grow">
            <b>{t('unsent.offline')}</b>{' '}
            {waiting > 0 ? t('unsent.waits', { count: waiting }) : t('unsent.nothing')}
          </span>
        )}
        {waiting > 0 ? (
          <Button size="small" onClick={() => void send()}>
            {t('unsent.tryNow')}
          </Button>
        ) : null}
        {asking > 0 ? (
          <Button size="small" onClick={() => setLooking(true)}>
            {t('unsent.look')}
          </Button>
        ) : null}
      </div>
      <UnsentDialog
        changes={all.filter((one) => !isWaiting(one))}
        isOpen={isLooking && asking > 0}
        onClose={() => setLooking(false)}
        onSend={() => void send()}
      />
    </>
  )
}

function useSending(): () => Promise<void> {
  const { t } = useI18n()
  const queries = useQueryClient()
  return useCallback(async () => {
    const saved = await sendUnsent()
    if (saved.length === 0) return
    await queries.invalidateQueries({ queryKey: ['records'] })
    tell(t('unsent.sent', { count: saved.length }))
  }, [queries, t])
}

function useOnline(): boolean {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener('online', listener)
      window.addEventListener('offline', listener)
      return () => {
        window.removeEventListener('online', listener)
        window.removeEventListener('offline', listener)
      }
    },
    () => navigator.onLine,
  )
}
