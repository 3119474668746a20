import { useMutation, useQueries, useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { useEffect, useId, useState, type KeyboardEvent } from 'react'
import { createPortal } from 'react-dom'
import { flowsQuery } from '@/api/automations'
import { everywhereQuery, startBulk, viewsQuery } from '@/api/lists'
import type { Group } from '@/app/shell/navigation'
import { useI18n } from '@/i18n/useI18n'
import { isEnter } from '@/lib/keyboard'
import { useDebounced } from '@/lib/useDebounced'
import { randomId } from '@/lib/uuid'
import { viewAddress } from '@/objects/list/look'
import { addressOf, isPerson, useMeta } from '@/objects/meta'
import { Avatar } from '@/ui/Avatar'
import { Icon, iconNamed, type IconName } from '@/ui/Icon'
import { useGo } from '@/ui/navigation'
import { Keys } from '@/ui/Tag'
import { tell, tellProblem } from '@/ui/toast'
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

/** Whoever had the focus before gets it back. */
function useFocusBack(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true })
    },
    [before],
  )
}

function OpenPalette({ onClose, groups, onKeys }: PaletteProps) {
  const { t } = useI18n()
  useFocusBack()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const id = useId()
  const word = useDebounced(text.trim(), 150)
  const records = useRecordResults(word)
  const flows = useFlowResults(text.trim())
  const views = useViewResults(text.trim())
  const pages = usePageResults(text.trim(), groups, onKeys)
  const results = [...records, ...flows, ...views, ...pages]
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
    // The results are walked by arrows: the field is the only stop, and the page behind is not reached.
    if (event.key === 'Tab') event.preventDefault()
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

/** Records of every object, by whatever is typed of them: a part of the name, pinyin, an address, a number. */
function useRecordResults(word: string): Result[] {
  const { t, say } = useI18n()
  const go = useGo()
  const { objects } = useMeta()
  const found = useQuery(everywhereQuery(word))
  if (word === '') return []
  return (found.data ?? []).flatMap((hit) => {
    const object = objects.find((one) => one.name === hit.object)
    if (!object) return []
    const near = hit.is_near ? t('palette.near') : ''
    return [
      {
        key: hit.id,
        heading: say(object.plural_label),
        label: hit.label,
        second: [hit.second, near].filter(Boolean).join(' · '),
        person: { id: hit.id, isSquare: !isPerson(hit.object) },
        run: () => go(addressOf(object, hit.id)),
      },
    ]
  })
}

/** Saved views of the lists that people sit in. */
function useViewResults(text: string): Result[] {
  const { t, say } = useI18n()
  const go = useGo()
  const objects = useMeta().objects.filter((object) => searched.includes(object.name) || object.is_custom)
  const found = useQueries({
    queries: objects.slice(0, 12).map((object) => ({ ...viewsQuery(object.name), enabled: text !== '' })),
  })
  if (text === '') return []
  return objects.flatMap((object, index) =>
    (found[index]?.data?.views ?? [])
      .filter((view) => view.name.toLowerCase().includes(text.toLowerCase()))
      .map((view) => ({
        key: view.id,
        heading: t('palette.views'),
        label: view.name,
        second: say(object.plural_label),
        icon: iconNamed('star'),
        run: () => go(viewAddress(object.plural, view)),
      })),
  )
}

/** Flows that are on for the kind of record one stands on: choosing one lets the record in. */
function useFlowResults(text: string): Result[] {
  const { t, say } = useI18n()
  const { pathname } = useLocation()
  const { objects } = useMeta()
  const [, plural = '', id = ''] = pathname.split('/')
  const object = objects.find((one) => one.plural === plural)
  const isOnRecord = object !== undefined && /^[0-9a-f-]{32,36}$/u.test(id)
  const flows = useQuery({ ...flowsQuery, enabled: isOnRecord })
  const start = useMutation({
    mutationFn: ({ flow }: { flow: string; name: string }) =>
      startBulk(
        {
          object: object?.name ?? '',
          chosen: { ids: [id], all: false, filter: '', search: '' },
          action: 'flow.start',
          settings: { flow },
        },
        randomId(),
      ),
    onSuccess: (_job, { name }) => tell(t('palette.started', { flow: name })),
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  if (!isOnRecord) return []
  return (flows.data ?? [])
    .filter((flow) => flow.status === 'active' && flow.object === object.name)
    .map((flow) => ({ flow, name: say(flow.name) }))
    .filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()))
    .slice(0, 8)
    .map(({ flow, name }) => ({
      key: `flow-${flow.key}`,
      heading: t('palette.flows'),
      label: name,
      second: say(flow.trigger_sentence),
      icon: iconNamed('flow'),
      run: () => start.mutate({ flow: flow.key, name }),
    }))
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
    .filter((object) => (searched.includes(object.name) || object.is_custom) && object.can.create)
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
      key: 'objects',
      heading: t('shell.palettePages'),
      label: t('custom.tab'),
      second: t('shell.settings'),
      icon: 'settings' as const,
      run: () => go('/settings/objects'),
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
  return [...pages, more[0], more[1], ...acts, more[2]]
    .filter((result) => result !== undefined)
    .filter((result) => result.label.toLowerCase().includes(wanted))
}
