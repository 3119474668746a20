import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { PersonAt } from '@/api/presence'
import { deleteRecord, restoreRecord, wholeQuery, type Whole } from '@/api/records'
import type { Meta, ObjectMeta, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { usePhone } from '@/lib/useMedia'
import { Company } from '@/objects/Company'
import { Facts } from '@/objects/Facts'
import { plain } from '@/objects/FieldValue'
import { addressOf, titleOf, useMeta } from '@/objects/meta'
import { Position } from '@/objects/Position'
import { ActBar, type Begun } from '@/objects/QuickActs'
import { QuickCreate } from '@/objects/QuickCreate'
import { RecordHead } from '@/objects/RecordHead'
import { RecordTimeline } from '@/objects/RecordTimeline'
import { LookupSection, RelatedSection, RelatedTable } from '@/objects/Related'
import { Star } from '@/objects/Star'
import { usePresence } from '@/objects/usePresence'
import { Button, buttonClass, IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Menu } from '@/ui/Menu'
import { Link, useAddress, useGo } from '@/ui/navigation'
import { Dialog } from '@/ui/Overlay'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/State'
import { Tabs } from '@/ui/Tabs'
import { tell, tellProblem } from '@/ui/toast'
import { useCopy } from '@/ui/useCopy'
import styles from './RecordPage.module.css'

export interface RecordSlots {
  /** Below the name: a stage path and its checklist. */
  path?: (row: Row) => ReactNode
  /** The likeliest next acts, left of the general ones. */
  actions?: (row: Row) => ReactNode
  /** On top of the right column. */
  side?: (row: Row, onBegin: (begun: Begun) => void) => ReactNode
  /** On a phone, between the path and the tabs: the next thing in one sentence. */
  brief?: (row: Row) => ReactNode
}

interface RecordPageProps {
  object: ObjectMeta
  id: string
  slots?: RecordSlots
}

/** One record of any declared object: facts, what happened, what belongs to it. */
export function RecordPage({ object, id, slots = {} }: RecordPageProps) {
  const { t, say } = useI18n()
  const whole = useQuery(wholeQuery(object.plural, id))
  const back = (
    <Link className={buttonClass()} to={`/${object.plural}`}>
      {t('common.backTo', { name: say(object.plural_label) })}
    </Link>
  )
  if (whole.isPending) {
    return (
      <div className="page" style={{ padding: 24 }}>
        <Skeleton rows={8} height={40} />
      </div>
    )
  }
  if (whole.isError && !whole.data) {
    return (
      <div className="page">
        <ErrorState error={whole.error} onRetry={() => void whole.refetch()} back={back} />
      </div>
    )
  }
  return <LoadedRecord object={object} whole={whole.data} slots={slots} />
}

interface LoadedRecordProps {
  object: ObjectMeta
  whole: Whole
  slots: RecordSlots
}

function LoadedRecord({ object, whole, slots }: LoadedRecordProps) {
  const row = whole.record
  const { t, say } = useI18n()
  const meta = useMeta()
  const [address, change] = useAddress()
  const [begun, setBegun] = useState<Begun | null>(null)
  const people = usePresence(object.name, row.id)
  const isPhone = usePhone()
  const many = object.relations.filter((relation) => relation.kind === 'many')
  const countOf = (name: string) => whole.related[name]?.total ?? 0
  const tab = address.tab ?? 'timeline'
  const relation = many.find((one) => one.name === tab)
  const lookups = object.fields.filter(
    (field) => field.type === 'lookup' && !['user', 'team'].includes(field.target ?? 'user'),
  )
  // On a phone the facts and what belongs to the record are tabs, too.
  const aside = isPhone ? ['about', 'related'] : []
  const tabs = [
    { key: 'timeline', label: t('record.timeline') },
    ...aside.map((key) => ({ key, label: t(key === 'about' ? 'record.about' : 'record.related') })),
    ...many
      .filter((one) => countOf(one.name) > 0 || one.name === tab)
      .map((one) => ({ key: one.name, label: say(one.label), count: countOf(one.name) })),
  ]
  const pane = aside.includes(tab) ? tab : 'timeline'
  const begin = (next: Begun) => setBegun(atOnce(next))
  return (
    <div className="page">
      <Crumbs object={object} row={row} people={people} />
      <RecordHead object={object} row={row} actions={slots.actions?.(row)} onBegin={begin} />
      {slots.path?.(row)}
      {isPhone ? slots.brief?.(row) : null}
      {isPhone ? (
        <Tabs label={say(object.label)} items={tabs} value={tab} onChange={(key) => change({ tab: key })} />
      ) : null}
      <div className={styles.columns} data-pane={pane}>
        <aside className={styles.facts} aria-label={t('record.about')}>
          <h2 className={styles.head}>{t('record.about')}</h2>
          <Facts object={object} row={row} writers={whole.writers} people={people} />
        </aside>
        <section className={styles.middle} aria-label={t('record.timeline')}>
          {isPhone ? null : (
            <Tabs
              label={say(object.label)}
              items={tabs}
              value={relation ? tab : 'timeline'}
              onChange={(key) => change({ tab: key })}
            />
          )}
          <div className="scroll grow">
            {relation ? (
              <RelatedTable object={object} id={row.id} relation={relation} />
            ) : (
              <RecordTimeline object={object} id={row.id} first={whole.timeline} />
            )}
          </div>
        </section>
        <aside className={styles.side} aria-label={t('record.related')}>
          {slots.side?.(row, begin)}
          {lookups.map((field) => (
            <LookupSection
              key={field.name}
              object={object}
              row={row}
              name={field.name}
              there={whole.pointed[field.name]}
            />
          ))}
          {many.map((one) => (
            <RelatedSection
              key={one.name}
              relation={one}
              page={whole.related[one.name]}
              onAdd={canAdd(meta, one.object) ? () => begin({ object: one.object }) : undefined}
            />
          ))}
        </aside>
      </div>
      {isPhone ? <ActBar object={object} row={row} onBegin={begin} /> : null}
      <QuickCreate begun={begun} about={object} row={row} onClose={() => setBegun(null)} />
    </div>
  )
}

/** A call or a meeting is written down when it has just happened. */
function atOnce(begun: Begun): Begun {
  const isTalk = ['call', 'meeting'].includes(plain(begun.values?.kind))
  return isTalk ? { ...begun, values: { ...begun.values, happened_at: new Date().toISOString() } } : begun
}

/** What the program writes by itself (messages, submissions, consents) is not added by hand. */
const madeByProgram = ['message', 'submission', 'consent']

function canAdd(meta: Meta, name: string): boolean {
  const object = meta.objects.find((one) => one.name === name)
  return object !== undefined && object.can.create && !madeByProgram.includes(name)
}

interface CrumbsProps {
  object: ObjectMeta
  row: Row
  people: PersonAt[]
}

function Crumbs({ object, row, people }: CrumbsProps) {
  const { t, say } = useI18n()
  const copy = useCopy()
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
      <Link className="quiet-link not-phone" to={`/${object.plural}`}>
        {say(object.plural_label)}
      </Link>
      <Icon name="chevronRight" size={14} className="not-phone" />
      <Position object={object} id={row.id} />
      <span className="grow" />
      <Company people={people} />
      <Star to={addressOf(object, row.id)} label={title} />
      <Menu
        items={[
          {
            key: 'link',
            label: t('record.copyLink'),
            icon: 'link',
            onChoose: () => copy(window.location.href),
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
