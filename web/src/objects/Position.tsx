import { useEffect } from 'react'
import type { ObjectMeta } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { isWriting } from '@/lib/keyboard'
import { rememberTrail, trailOf, type Trail } from '@/objects/list/trail'
import { useWindows } from '@/objects/list/useWindows'
import { addressOf } from '@/objects/meta'
import { IconButton } from '@/ui/Button'
import { Link, useGo } from '@/ui/navigation'

/** Where the record stands in the list it was opened from, with the way to the one before and the one after. */
export function Position({ object, id }: { object: ObjectMeta; id: string }) {
  const trail = trailOf(object.plural, id)
  return trail ? <Known key={id} object={object} trail={trail} /> : null
}

function Known({ object, trail }: { object: ObjectMeta; trail: Trail & { at: number } }) {
  const { t, format } = useI18n()
  const go = useGo()
  const { at } = trail
  const { rowAt, show, total } = useWindows(object.plural, trail.asked)
  useEffect(() => show(Math.max(0, at - 1), at + 1), [show, at])
  const step = (by: 1 | -1) => {
    const next = at + by >= 0 ? rowAt(at + by) : undefined
    if (!next) return
    rememberTrail({ ...trail, places: { ...trail.places, [next.id]: at + by } })
    go(addressOf(object, next.id), { replace: true })
  }
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (isWriting(event) || event.ctrlKey || event.metaKey || event.altKey) return
      if (document.querySelector('[role=dialog]')) return
      if (event.key === 'j') step(1)
      if (event.key === 'k') step(-1)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  })
  const all = total > at ? format.number(total) : trail.total
  return (
    <>
      <Link className="quiet-link ellipsis not-phone" to={trail.to}>
        {trail.name}
      </Link>
      <span className="nowrap">{t('acts.position', { at: format.number(at + 1), total: all })}</span>
      <IconButton
        icon="chevronLeft"
        label={t('acts.previous')}
        disabled={at === 0}
        onClick={() => step(-1)}
      />
      <IconButton
        icon="chevronRight"
        label={t('acts.next')}
        disabled={rowAt(at + 1) === undefined}
        onClick={() => step(1)}
      />
    </>
  )
}
