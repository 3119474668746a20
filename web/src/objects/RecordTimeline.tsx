import { useInfiniteQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { timelineQuery } from '@/api/records'
import type { ObjectMeta, Page, TimelineItem } from '@/api/types'
import { daysAgo } from '@/i18n/format'
import { useI18n, type I18n } from '@/i18n/useI18n'
import { eventIcon, isHeld } from '@/objects/eventIcon'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/State'
import { Tag } from '@/ui/Tag'
import { Timeline, type TimelineEntry } from '@/ui/Timeline'
import { Segmented } from '@/ui/Toggle'

type Who = 'all' | 'automation' | 'people'

interface RecordTimelineProps {
  object: ObjectMeta
  id: string
  /** The newest of it, where they are known already. */
  first?: Page<TimelineItem>
}

export function RecordTimeline({ object, id, first }: RecordTimelineProps) {
  const i18n = useI18n()
  const { t } = i18n
  const [who, setWho] = useState<Who>('all')
  const timeline = useInfiniteQuery({
    ...timelineQuery(object.plural, id),
    initialData: first && { pages: [first], pageParams: [''] },
  })
  if (timeline.isPending)
    return (
      <div style={{ padding: '12px 24px' }}>
        <Skeleton rows={6} height={44} />
      </div>
    )
  if (timeline.isError) return <ErrorState error={timeline.error} onRetry={() => void timeline.refetch()} />
  const items = timeline.data.pages.flatMap((page) => page.items)
  const shown = items.filter((item) => who === 'all' || item.by_automation === (who === 'automation'))
  if (items.length === 0)
    return (
      <p className="second" style={{ padding: 24, maxWidth: 480 }}>
        {t('record.timelineEmpty')}
      </p>
    )
  return (
    <>
      <div className="row" style={{ padding: '8px 24px 0', justifyContent: 'flex-end' }}>
        <Segmented
          label={t('record.timeline')}
          value={who}
          onChange={setWho}
          options={[
            { value: 'all', label: t('record.allKinds') },
            { value: 'automation', label: t('record.onlyAutomation') },
            { value: 'people', label: t('record.onlyPeople') },
          ]}
        />
      </div>
      <Timeline entries={shown.map((item) => entryOf(item, i18n))} />
      {timeline.hasNextPage ? (
        <div style={{ padding: '0 24px 24px 60px' }}>
          <Button
            size="small"
            isBusy={timeline.isFetchingNextPage}
            onClick={() => void timeline.fetchNextPage()}
          >
            {t('common.showMore')}
          </Button>
        </div>
      ) : null}
    </>
  )
}

function entryOf(item: TimelineItem, { t, say, format }: I18n): TimelineEntry {
  const ago = daysAgo(item.at)
  const day = format.day(item.at)
  const sentence = say(item.sentence)
  const reason = say(item.reason)
  return {
    key: item.ref,
    day: ago === 0 ? `${t('record.today')} · ${day}` : ago === 1 ? t('record.yesterday') : day,
    time: format.time(item.at),
    icon: eventIcon(item),
    by: isHeld(item) ? 'held' : item.by_automation ? 'automation' : 'person',
    title: (
      <>
        {withActor(sentence, item.actor ? say(item.actor.name) : '')}
        {isMachine(item) ? <Tag>{t('common.automation')}</Tag> : null}{' '}
        <RunLink run={item.run} label={t('why.openRun')} />
      </>
    ),
    // A sentence that already says why is not explained twice.
    second: sentence.includes(reason) ? undefined : reason,
  }
}

/** Opens and clicks that a mail scanner made, not a person. */
function isMachine(item: TimelineItem): boolean {
  return item.data?.machine === true
}

function RunLink({ run, label }: { run: string | null; label: string }) {
  if (!run) return null
  return (
    <Link to={`/runs/${run}`} aria-label={label} title={label} className="muted">
      <Icon name="why" size={13} />
    </Link>
  )
}

/** The actor of a sentence stands in bold, wherever the language puts it. */
function withActor(sentence: string, actor: string): ReactNode {
  const at = actor ? sentence.indexOf(actor) : -1
  if (at === -1) return sentence
  return (
    <>
      {sentence.slice(0, at)}
      <b>{actor}</b>
      {sentence.slice(at + actor.length)}
    </>
  )
}
