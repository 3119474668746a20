import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { bulkActionsQuery, type BulkJob, type Chosen } from '@/api/lists'
import type { ObjectMeta } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { BulkDialog } from '@/objects/list/BulkDialog'
import { writable } from '@/objects/meta'
import { Button, IconButton } from '@/ui/Button'
import type { IconName } from '@/ui/Icon'
import styles from './Bulk.module.css'

export type BulkKind = 'owner' | 'set' | 'tag' | 'flow' | 'delete'

interface BulkBarProps {
  object: ObjectMeta
  count: number
  /** How many the list finds; null while it is only estimated. */
  all: string
  isAll: boolean
  chosen: Chosen
  onAll: () => void
  onClear: () => void
  onStarted: (job: BulkJob) => void
}

const kinds: { kind: BulkKind; icon: IconName; needs: string }[] = [
  { kind: 'owner', icon: 'user', needs: 'set' },
  { kind: 'set', icon: 'edit', needs: 'set' },
  { kind: 'tag', icon: 'tag', needs: 'tag' },
  { kind: 'flow', icon: 'flow', needs: 'flow.start' },
  { kind: 'delete', icon: 'trash', needs: 'delete' },
]

/** What can be done with the chosen rows; stands over the list as long as something is chosen. */
export function BulkBar(props: BulkBarProps) {
  const { object, count, all, isAll, chosen, onAll, onClear } = props
  const { t, format } = useI18n()
  const [kind, setKind] = useState<BulkKind | null>(null)
  const actions = useQuery(bulkActionsQuery(object.name))
  const fits = (one: BulkKind) =>
    (one !== 'tag' || writable(object).some((field) => field.type === 'set')) &&
    (one !== 'set' || writable(object).length > 0)
  const shown = kinds.filter(
    ({ kind: one, needs }) => fits(one) && actions.data?.some((action) => action.name === needs),
  )
  return (
    <div className={styles.bar} role="toolbar" aria-label={t('bulk.selected', { count })}>
      <b>{t('bulk.selected', { count: isAll ? all : format.number(count) })}</b>
      {isAll ? null : (
        <button type="button" className={styles.all} onClick={onAll}>
          {t('bulk.selectAll', { count: all })}
        </button>
      )}
      <span className={styles.acts}>
        {shown.map((one) => (
          <Button
            key={one.kind}
            size="small"
            icon={one.icon}
            look="text"
            className={styles.act}
            onClick={() => setKind(one.kind)}
          >
            {t(`bulk.${one.kind}`)}
          </Button>
        ))}
      </span>
      <span className="grow" />
      <IconButton icon="close" label={t('bulk.clear')} className={styles.act} onClick={onClear} />
      {kind ? (
        <BulkDialog
          object={object}
          kind={kind}
          chosen={chosen}
          onClose={() => setKind(null)}
          onStarted={(job) => {
            setKind(null)
            props.onStarted(job)
          }}
        />
      ) : null}
    </div>
  )
}
