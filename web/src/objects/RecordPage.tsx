import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { deleteRecord, recordQuery, restoreRecord } from '@/api/records'
import type { ObjectMeta, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { Facts } from '@/objects/Facts'
import { addressOf, titleOf } from '@/objects/meta'
import { QuickCreate } from '@/objects/QuickCreate'
import { RecordHead } from '@/objects/RecordHead'
import { RecordTimeline } from '@/objects/RecordTimeline'
import { LookupSection, RelatedSection, RelatedTable } from '@/objects/Related'
import { Button, buttonClass, IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Menu } from '@/ui/Menu'
import { Link, useAddress, useGo } from '@/ui/navigation'
import { Dialog } from '@/ui/Overlay'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/State'
import { Tabs } from '@/ui/Tabs'
import { tell, tellProblem } from '@/ui/toast'
import styles from './RecordPage.module.css'

export interface RecordSlots {
  /** Below the name: a stage path and its checklist. */
  path?: (row: Row) => ReactNode
  /** The likeliest next acts, left of the general ones. */
  actions?: (row: Row) => ReactNode
  /** On top of the right column. */
  side?: (row: Row) => ReactNode
}

interface RecordPageProps {
  object: ObjectMeta
  id: string
  slots?: RecordSlots
}

/** One record of any declared object: facts, what happened, what belongs to it. */
export function RecordPage({ object, id, slots = {} }: RecordPageProps) {
  const { t, say } = useI18n()
  const record = useQuery(recordQuery(object.plural, id))
  const back = (
    <Link className={buttonClass()} to={`/${object.plural}`}>
      {t('common.backTo', { name: say(object.plural_label) })}
    </Link>
  )
  if (record.isPending) {
    return (
      <div className="page" style={{ padding: 24 }}>
        <Skeleton rows={8} height={40} />
      </div>
    )
  }
  if (record.isError && !record.data) {
    return (
      <div className="page">
        <ErrorState error={record.error} onRetry={() => void record.refetch()} back={back} />
      </div>
    )
  }
  return <LoadedRecord object={object} row={record.data} slots={slots} />
}

function LoadedRecord({ object, row, slots }: { object: ObjectMeta; row: Row; slots: RecordSlots }) {
  const { t, say } = useI18n()
  const [address, change] = useAddress()
  const [creating, setCreating] = useState<string | null>(null)
  const many = object.relations.filter((relation) => relation.kind === 'many')
  const tab = address.tab ?? 'timeline'
  const relation = many.find((one) => one.name === tab)
  const lookups = object.fields.filter(
    (field) => field.type === 'lookup' && !['user', 'team'].includes(field.target ?? 'user'),
  )
  const tabs = [
    { key: 'timeline', label: t('record.timeline') },
    ...many.map((one) => ({ key: one.name, label: say(one.label) })),
  ]
  const phoneTabs = [
    { key: 'timeline', label: t('record.timeline') },
    { key: 'about', label: t('record.about') },
    { key: 'related', label: t('record.related') },
  ]
  const pane = ['about', 'related'].includes(tab) ? tab : 'timeline'
  return (
    <div className="page">
      <Crumbs object={object} row={row} />
      <RecordHead object={object} row={row} actions={slots.actions?.(row)} onCreate={setCreating} />
      {slots.path?.(row)}
      <div className="only-phone column">
        <Tabs
          label={t('record.related')}
          items={phoneTabs}
          value={pane}
          onChange={(key) => change({ tab: key })}
        />
      </div>
      <div className={styles.columns} data-pane={pane}>
        <aside className={styles.facts} aria-label={t('record.about')}>
          <h2 className={styles.head}>{t('record.about')}</h2>
          <Facts object={object} row={row} />
        </aside>
        <section className={styles.middle} aria-label={t('record.timeline')}>
          <div className="not-phone">
            <Tabs
              label={say(object.label)}
              items={tabs}
              value={relation ? tab : 'timeline'}
              onChange={(key) => change({ tab: key })}
            />
          </div>
          <div className="scroll grow">
            {relation ? (
              <RelatedTable object={object} id={row.id} relation={relation} />
            ) : (
              <RecordTimeline object={object} id={row.id} />
            )}
          </div>
        </section>
        <aside className={styles.side} aria-label={t('record.related')}>
          {slots.side?.(row)}
          {lookups.map((field) => (
            <LookupSection key={field.name} object={object} row={row} name={field.name} />
          ))}
          {many.map((one) => (
            <RelatedSection
              key={one.name}
              object={object}
              id={row.id}
              relation={one}
              onAdd={
                ['task', 'note', 'deal'].includes(one.object) ? () => setCreating(one.object) : undefined
              }
            />
          ))}
        </aside>
      </div>
      <QuickCreate name={creating} about={object} row={row} onClose={() => setCreating(null)} />
    </div>
  )
}

function Crumbs({ object, row }: { object: ObjectMeta; row: Row }) {
  const { t, say } = useI18n()
  const go = useGo()
  const queries = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const title = titleOf(row, object)
  const refresh = () => void queries.invalidateQueries({ queryKey: ['records'] })
  const restore = useMutation({
    mutationFn: () => restoreRecord(object.plural, row.id),
    onSuccess: () => {
      refresh()
      tell(t('record.restored', { name: title }))
      go(addressOf(object, row.id))
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  const remove = useMutation({
    mutationFn: () => deleteRecord(object.plural, row.id),
    onSuccess: () => {
      refresh()
      go(`/${object.plural}`)
      tell(t('record.deleted', { name: title }), { label: t('record.restore'), run: () => restore.mutate() })
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  return (
    <div className={styles.crumbs}>
      <Link
        className={`${styles.back ?? ''} only-phone`}
        to={`/${object.plural}`}
        aria-label={t('common.backTo', { name: say(object.plural_label) })}
      >
        <Icon name="chevronLeft" size={20} />
      </Link>
      <Link className="quiet-link" to={`/${object.plural}`}>
        {say(object.plural_label)}
      </Link>
      <Icon name="chevronRight" size={14} />
      <span className="ellipsis">{title}</span>
      <span className="grow" />
      <Menu
        items={[
          {
            key: 'link',
            label: t('record.copyLink'),
            icon: 'link',
            onChoose: () =>
              void navigator.clipboard.writeText(window.location.href).then(() => tell(t('common.copied'))),
          },
          'line',
          {
            key: 'delete',
            label: t('record.delete'),
            icon: 'trash',
            isDisabled: !object.can.delete,
            onChoose: () => setAsking(true),
          },
        ]}
      >
        <IconButton icon="more" label={t('common.more')} />
      </Menu>
      <Dialog
        title={t('record.deleteTitle', { name: title })}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{t('common.cancel')}</Button>
            <Button look="danger" isBusy={remove.isPending} onClick={() => remove.mutate()}>
              {t('record.delete')}
            </Button>
          </>
        }
      >
        <p className="second">{t('record.deleteText')}</p>
      </Dialog>
    </div>
  )
}
