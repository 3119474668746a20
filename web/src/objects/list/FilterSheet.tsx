import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { filterCheckQuery } from '@/api/records'
import type { FilterCheck, ObjectMeta } from '@/api/types'
import { ConditionField } from '@/conditions/ConditionField'
import { useI18n } from '@/i18n/useI18n'
import { isEnter } from '@/lib/keyboard'
import { useDebounced } from '@/lib/useDebounced'
import { SegmentDialog } from '@/objects/list/SegmentDialog'
import { useObject } from '@/objects/meta'
import { Button } from '@/ui/Button'
import { ConditionText } from '@/ui/ConditionText'
import { Segmented } from '@/ui/Toggle'
import styles from './FilterSheet.module.css'

interface FilterSheetProps {
  object: ObjectMeta
  value: string
  /** How many there are without a filter; null while that is not known. */
  total: number | null
  onApply: (text: string) => void
  onFold: () => void
}

/** Rows and text are two sides of one condition; the sentence and the count of matches stand beside both. */
export function FilterSheet({ object, value, total, onApply, onFold }: FilterSheetProps) {
  const { t } = useI18n()
  const [text, setText] = useState(value)
  const [isNaming, setNaming] = useState(false)
  const written = text.trim()
  const settled = useDebounced(written)
  const check = useQuery(filterCheckQuery(object.name, settled))
  const read = settled === '' ? undefined : check.data
  const isGood = written === '' || (read?.ok === true && settled === written && !check.isPlaceholderData)
  const canSegment = useObject('segment')?.can.create === true && object.name !== 'segment'
  return (
    <section
      className={`sheet ${styles.sheet}`}
      aria-label={t('listFilter.title')}
      onKeyDown={(event) => {
        if (isEnter(event) && (event.metaKey || event.ctrlKey) && isGood) onApply(written)
      }}
    >
      <ConditionField
        object={object.name}
        value={text}
        onChange={setText}
        label={t('listFilter.title')}
        isOpen={value === ''}
      />
      <div className={styles.side}>
        <Reading text={written} read={read}>
          <Button size="small" look="text" onClick={onFold}>
            {t('filter.fold')}
          </Button>
        </Reading>
        <div className="row">
          <Matches read={read} total={total} isEmpty={written === ''} />
          <span className="grow" />
          {canSegment && written !== '' ? (
            <Button size="small" icon="people" disabled={!isGood} onClick={() => setNaming(true)}>
              {t('listFilter.saveSegment')}
            </Button>
          ) : null}
        </div>
        <div className="row">
          <span className="grow" />
          {value ? (
            <Button size="small" look="text" onClick={() => onApply('')}>
              {t('common.clear')}
            </Button>
          ) : null}
          <Button
            size="small"
            look="primary"
            disabled={!isGood || written === value}
            onClick={() => onApply(written)}
          >
            {t('filter.apply')}
          </Button>
        </div>
      </div>
      {isNaming ? (
        <SegmentDialog object={object} condition={written} onClose={() => setNaming(false)} />
      ) : null}
    </section>
  )
}

interface ReadingProps {
  text: string
  read: FilterCheck | undefined
  children: ReactNode
}

/** What the rows say, as text and as a sentence. */
function Reading({ text, read, children }: ReadingProps) {
  const { t, say } = useI18n()
  const [side, setSide] = useState<'text' | 'sentence'>('text')
  return (
    <>
      <div className="row">
        <Segmented
          label={t('filter.text')}
          value={side}
          onChange={setSide}
          options={[
            { value: 'text', label: t('filter.text') },
            { value: 'sentence', label: t('filter.sentence') },
          ]}
        />
        <span className="grow" />
        {children}
      </div>
      <div className={styles.read}>
        {text === '' ? (
          <span className="second">{t('filter.every')}</span>
        ) : side === 'text' ? (
          <ConditionText text={text} />
        ) : (
          say(read?.sentence)
        )}
      </div>
    </>
  )
}

interface MatchesProps {
  read: FilterCheck | undefined
  total: number | null
  isEmpty: boolean
}

function Matches({ read, total, isEmpty }: MatchesProps) {
  const { t, rich, format } = useI18n()
  const count = isEmpty ? total : read?.count
  if (count === null || count === undefined) return null
  const shown = <b key="count">{format.number(count)}</b>
  return (
    <span className="second">
      {total === null
        ? t('filter.matchesAbout', { count: format.number(count) })
        : rich('filter.matches', { count: shown, all: format.number(total) })}
    </span>
  )
}
