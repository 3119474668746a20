import { useEffect, useRef, useState } from 'react'
import type { Kind, Kinds } from '@/api/designer'
import { dragType } from '@/areas/automations/canvas/nodes'
import { stepIcon } from '@/areas/automations/status'
import { useI18n } from '@/i18n/useI18n'
import { groupBy } from '@/lib/groupBy'
import { isEnter } from '@/lib/keyboard'
import { Icon } from '@/ui/Icon'
import { SearchInput } from '@/ui/TextInput'
import styles from './designer.module.css'

interface PaletteProps {
  kinds: Kinds
  object: string
  /** Where a choice will go, in words. */
  where: string
  /** Raised each time the search shall have the cursor. */
  focus: number
  onInsert: (kind: string) => void
  onLeave: () => void
}

/** All kinds of steps, by group and by word: put in by a click, a drag or Enter. */
export function Palette({ kinds, object, where, focus, onInsert, onLeave }: PaletteProps) {
  const { t, say } = useI18n()
  const [word, setWord] = useState('')
  const search = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (focus > 0) search.current?.focus()
  }, [focus])
  const wanted = word.trim().toLowerCase()
  const fits = (kind: Kind) =>
    [kind.name, say(kind.label), kind.label.en, say(kind.summary)].join(' ').toLowerCase().includes(wanted)
  const isFor = (kind: Kind) => kind.objects.length === 0 || kind.objects.includes(object)
  const found = kinds.steps.filter((kind) => isFor(kind) && fits(kind))
  const best = found.find((kind) => say(kind.label).toLowerCase().startsWith(wanted)) ?? found[0]
  const put = (kind: string) => {
    setWord('')
    onInsert(kind)
  }
  return (
    <div className={styles.palette}>
      <div
        onKeyDown={(event) => {
          if (isEnter(event) && best) put(best.name)
          if (event.key === 'Escape') onLeave()
        }}
      >
        <SearchInput ref={search} value={word} onChange={setWord} label={t('designer.findStep')} />
      </div>
      <p className="small muted">{where}</p>
      {found.length === 0 ? <p className="second">{t('designer.noStep', { text: word })}</p> : null}
      {[...groupBy(found, (kind) => kind.group)].map(([group, some]) => (
        <section key={group} aria-label={groupName(group, t)}>
          <h3 className={styles.groupName}>{groupName(group, t)}</h3>
          {some.map((kind) => (
            <button
              key={kind.name}
              type="button"
              draggable
              className={kind === best && wanted ? `${styles.kind} ${styles.best}` : styles.kind}
              title={say(kind.summary)}
              onClick={() => put(kind.name)}
              onDragStart={(event) => event.dataTransfer.setData(dragType, kind.name)}
            >
              <Icon name={stepIcon({ kind: kind.name, icon: kind.icon })} size={14} />
              <span className="ellipsis">{say(kind.label)}</span>
              <span className="ellipsis muted small">{say(kind.summary)}</span>
            </button>
          ))}
        </section>
      ))}
    </div>
  )
}

function groupName(group: string, t: ReturnType<typeof useI18n>['t']): string {
  const names = {
    path: 'designer.groupPath',
    records: 'designer.groupRecords',
    work: 'designer.groupWork',
    messages: 'designer.groupMessages',
    documents: 'designer.groupDocuments',
    outside: 'designer.groupOutside',
    values: 'designer.groupValues',
  } as const
  return group in names ? t(names[group as keyof typeof names]) : group
}
