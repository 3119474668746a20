import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { filterCheckQuery } from '@/api/records'
import type { FilterCheck, ObjectMeta } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { isEnter } from '@/lib/keyboard'
import { useDebounced } from '@/lib/useDebounced'
import { ConditionRows } from '@/objects/ConditionRows'
import { fromText, toText, type Group } from '@/objects/condition'
import { fieldAt, useMeta } from '@/objects/meta'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { TextArea } from '@/ui/TextInput'
import { Segmented } from '@/ui/Toggle'
import styles from './FilterPanel.module.css'

interface FilterPanelProps {
  object: ObjectMeta
  value: string
  total: number | null
  onApply: (text: string) => void
  onFold: () => void
}

/** Rows and text are two sides of one condition; the sentence and the count of matches stand beside both. */
export function FilterPanel({ object, value, total, onApply, onFold }: FilterPanelProps) {
  const { t } = useI18n()
  const meta = useMeta()
  const [text, setText] = useState(value)
  const [group, setGroup] = useState<Group | null>(() => fromText(value))
  const [side, setSide] = useState<'text' | 'sentence'>('text')
  const settled = useDebounced(text.trim())
  const check = useQuery(filterCheckQuery(object.name, settled))
  const typeOf = (name: string) => fieldAt(meta, object, name)?.type ?? 'text'
  const writeRows = (next: Group) => {
    setGroup(next)
    setText(toText(next, typeOf))
  }
  const writeText = (next: string) => {
    setText(next)
    setGroup(fromText(next))
  }
  const isGood = text.trim() === '' || (check.data?.ok === true && settled === text.trim())
  return (
    <section className={`sheet ${styles.panel}`} aria-label={t('list.filter')}>
      <div>
        {group ? (
          <ConditionRows object={object} group={group} onChange={writeRows} />
        ) : (
          <p className="second">{t('filter.tooRich')}</p>
        )}
      </div>
      <div className={styles.side}>
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
          <Button size="small" look="text" onClick={onFold}>
            {t('filter.fold')}
          </Button>
        </div>
        {side === 'text' ? (
          <TextArea
            className={styles.text}
            aria-label={t('filter.textLabel')}
            value={text}
            spellCheck={false}
            rows={4}
            placeholder='score >= 70 and company.industry in ("manufacturing")'
            onChange={writeText}
            isBad={!isGood && check.data?.ok === false}
            onKeyDown={(event) => {
              if (isEnter(event) && (event.metaKey || event.ctrlKey) && isGood) onApply(text.trim())
            }}
          />
        ) : (
          <Sentence check={check.data} isEmpty={text.trim() === ''} />
        )}
        <Faults check={text.trim() === '' ? undefined : check.data} onTake={writeText} text={text} />
        <div className="row">
          <Matches check={check.data} total={total} isEmpty={text.trim() === ''} />
          <span className="grow" />
          {value ? (
            <Button
              size="small"
              look="text"
              onClick={() => {
                writeText('')
                onApply('')
              }}
            >
              {t('common.clear')}
            </Button>
          ) : null}
          <Button
            size="small"
            look="primary"
            disabled={!isGood || text.trim() === value}
            onClick={() => onApply(text.trim())}
          >
            {t('filter.apply')}
          </Button>
        </div>
      </div>
    </section>
  )
}

function Sentence({ check, isEmpty }: { check: FilterCheck | undefined; isEmpty: boolean }) {
  const { t, say } = useI18n()
  return <p className={styles.sentence}>{isEmpty ? t('filter.every') : say(check?.sentence)}</p>
}

function Matches({
  check,
  total,
  isEmpty,
}: {
  check: FilterCheck | undefined
  total: number | null
  isEmpty: boolean
}) {
  const { t, rich, format } = useI18n()
  const count = isEmpty ? total : check?.count
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

interface FaultsProps {
  check: FilterCheck | undefined
  text: string
  onTake: (text: string) => void
}

function Faults({ check, text, onTake }: FaultsProps) {
  const { t, say } = useI18n()
  const id = useId()
  if (!check || check.ok) return null
  return (
    <ul id={id} className={styles.faults} role="alert">
      {check.faults.map((fault, index) => (
        <li key={index}>
          <Icon name="alert" size={14} />
          <span>
            {say(fault.message)}{' '}
            {fault.suggestion && fault.start !== null && fault.end !== null ? (
              <button
                type="button"
                className="link"
                onClick={() =>
                  onTake(
                    text.slice(0, fault.start ?? 0) + (fault.suggestion ?? '') + text.slice(fault.end ?? 0),
                  )
                }
              >
                {t('filter.suggestion', { word: fault.suggestion })}
              </button>
            ) : null}
          </span>
        </li>
      ))}
    </ul>
  )
}
