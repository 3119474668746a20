import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { timelineQuery } from '@/api/records'
import type { TimelineItem } from '@/api/types'
import { readVariants, type TemplateDraft } from '@/areas/marketing/templates/templateDraft'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Drawer } from '@/ui/Overlay'
import { Skeleton } from '@/ui/Skeleton'
import { tell } from '@/ui/toast'
import styles from './templates.module.css'

interface EarlierProps {
  id: string
  draft: TemplateDraft
  onBack: (draft: TemplateDraft) => void
}

/** The texts before each save; one of them comes back as an unsaved change, so that nothing is lost by looking. */
export function Earlier({ id, draft, onBack }: EarlierProps) {
  const { t } = useI18n()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button look="text" onClick={() => setOpen(true)}>
        {t('templates.earlier')}
      </Button>
      <Drawer title={t('templates.earlier')} isOpen={isOpen} onClose={() => setOpen(false)} width={420}>
        <Saves
          id={id}
          onBack={(variants) => {
            onBack({ ...draft, variants: readVariants(variants) })
            setOpen(false)
            tell(t('templates.broughtBack'))
          }}
        />
      </Drawer>
    </>
  )
}

function Saves({ id, onBack }: { id: string; onBack: (variants: unknown) => void }) {
  const { t, say, format } = useI18n()
  const history = useInfiniteQuery(timelineQuery('templates', id))
  const saves = (history.data?.pages ?? []).flatMap((page) => page.items).flatMap(saveOf)
  if (history.isPending) return <Skeleton rows={4} />
  if (saves.length === 0) return <p className="second">{t('templates.earlierNone')}</p>
  return (
    <ul className={styles.stack}>
      {saves.map(({ item, before }) => (
        <li key={item.ref} className="row">
          <span className="grow">
            {t('templates.savedBy', { name: say(item.actor.name), when: format.moment(item.at) })}
          </span>
          <Button size="small" icon="undo" onClick={() => onBack(before)}>
            {t('templates.bringBack')}
          </Button>
        </li>
      ))}
    </ul>
  )
}

/** A change of the texts, with those before it. */
function saveOf(item: TimelineItem): { item: TimelineItem; before: unknown }[] {
  const changes = (item.data as { changes?: Record<string, [unknown, unknown]> } | null)?.changes
  const pair = changes?.variants
  return pair ? [{ item, before: pair[0] }] : []
}
