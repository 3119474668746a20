import { useQueries } from '@tanstack/react-query'
import { useId, useState, type KeyboardEvent } from 'react'
import { createPortal } from 'react-dom'
import { searchQuery } from '@/api/records'
import type { ObjectMeta } from '@/api/types'
import type { Group } from '@/app/shell/navigation'
import { useI18n } from '@/i18n/useI18n'
import { isEnter } from '@/lib/keyboard'
import { useDebounced } from '@/lib/useDebounced'
import { secondFact } from '@/objects/columns'
import { addressOf, isPerson, titleOf, useMeta } from '@/objects/meta'
import { Avatar } from '@/ui/Avatar'
import { Icon, iconNamed, type IconName } from '@/ui/Icon'
import { useGo } from '@/ui/navigation'
import { Keys } from '@/ui/Tag'
import styles from './Shell.module.css'

interface PaletteProps {
  isOpen: boolean
  onClose: () => void
  groups: Group[]
  onKeys: () => void
}

interface Result {
  key: string
  heading: string
  label: string
  second?: string
  icon?: IconName
  person?: { id: string; isSquare: boolean }
  run: () => void
}

const searched = ['contact', 'company', 'lead', 'deal', 'task']

export function Palette(props: PaletteProps) {
  return props.isOpen ? createPortal(<OpenPalette {...props} />, document.body) : null
}

function OpenPalette({ onClose, groups, onKeys }: PaletteProps) {
  const { t } = useI18n()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const id = useId()
  const word = useDebounced(text.trim(), 150)
  const records = useRecordResults(word)
  const results = [...records, ...usePageResults(text.trim(), groups, onKeys)]
  const chosen = Math.min(at, results.length - 1)
  const run = (result: Result | undefined) => {
    if (!result) return
    onClose()
    result.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by !== 0) {
      event.preventDefault()
      setAt((chosen + by + results.length) % Math.max(1, results.length))
    }
    if (event.key === 'Escape') onClose()
    if (isEnter(event)) run(results[chosen])
  }
  return (
    <div
      className={styles.palette}
      onMouseDown={(event) => (event.target === event.currentTarget ? onClose() : undefined)}
    >
      <div className={styles.sheet} role="dialog" aria-modal="true" aria-label={t('shell.searchOrRun')}>
        <div className={styles.field}>
          <Icon name="search" />
          <input
            autoFocus
            role="combobox"
            aria-expanded="true"
            aria-controls={`${id}-list`}
            aria-activedescendant={results[chosen] ? `${id}-${chosen}` : undefined}
            aria-label={t('shell.palettePlaceholder')}
            placeholder={t('shell.palettePlaceholder')}
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              setAt(0)
            }}
            onKeyDown={onKeyDown}
          />
          <Keys>Esc</Keys>
        </div>
        <div className={styles.results} role="listbox" id={`${id}-list`} aria-label={t('shell.searchOrRun')}>
          {results.length === 0 ? (
            <p className="second" style={{ padding: 12 }}>
              {t('shell.paletteEmpty', { text })}
            </p>
          ) : null}
          {results.map((result, index) => (
            <div key={result.key}>
              {results[index - 1]?.heading !== result.heading ? (
                <div className={styles.heading}>{result.heading}</div>
              ) : null}
              <button
                type="button"
                id={`${id}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === chosen}
                className={styles.result}
                onMouseMove={() => setAt(index)}
                onClick={() => run(result)}
              >
                {result.person ? (
                  <Avatar
                    id={result.person.id}
                    name={result.label}
                    isSquare={result.person.isSquare}
                    size="small"
                  />
                ) : (
                  <Icon name={result.icon ?? 'arrow'} />
                )}
                <span className="ellipsis">{result.label}</span>
                <span className="muted ellipsis small">{result.second}</span>
              </button>
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}

function useRecordResults(word: string): Result[] {
  const { say } = useI18n()
  const go = useGo()
  const objects = useMeta().objects.filter((object) => searched.includes(object.name) && object.can.read)
  const found = useQueries({
    queries: objects.map((object) => ({ ...searchQuery(object.plural, word, 5), enabled: word !== '' })),
  })
  if (word === '') return []
  return objects.flatMap((object: ObjectMeta, index) =>
    (found[index]?.data?.items ?? []).map((row) => ({
      key: row.id,
      heading: say(object.plural_label),
      label: titleOf(row, object),
      second: secondFact(row),
      person: { id: row.id, isSquare: !isPerson(object.name) },
      run: () => go(addressOf(object, row.id)),
    })),
  )
}

function usePageResults(text: string, groups: Group[], onKeys: () => void): Result[] {
  const { t, noun } = useI18n()
  const go = useGo()
  const { objects } = useMeta()
  const pages = groups.flatMap((group) =>
    [...(group.places.length > 0 ? group.places : [group])].map((place) => ({
      key: place.to,
      heading: t('shell.palettePages'),
      label: place.label,
      second: group.places.length > 0 ? group.label : '',
      icon: group.icon,
      run: () => go(place.to),
    })),
  )
  const acts = objects
    .filter((object) => searched.includes(object.name) && object.can.create)
    .map((object) => ({
      key: `new-${object.name}`,
      heading: t('shell.paletteActions'),
      label: t('shell.newOf', { name: noun(object.label) }),
      icon: iconNamed('plus'),
      run: () => go(`/${object.plural}?new=1`),
    }))
  const more = [
    {
      key: 'settings',
      heading: t('shell.palettePages'),
      label: t('shell.settings'),
      icon: 'settings' as const,
      run: () => go('/settings/me'),
    },
    {
      key: 'keys',
      heading: t('shell.paletteActions'),
      label: t('shell.keys'),
      icon: 'key' as const,
      run: onKeys,
    },
  ]
  const wanted = text.toLowerCase()
  return [...pages, more[0], ...acts, more[1]]
    .filter((result) => result !== undefined)
    .filter((result) => result.label.toLowerCase().includes(wanted))
}
