import type { Query, QueryClient } from '@tanstack/react-query'
import type { Meta } from '@/api/types'
import { randomId } from '@/lib/uuid'

/**
 * What the server tells: ids of changed records by object ("*" for many), whether the bell has rung, and at which
 * records somebody has come, left or begun to write.
 */
interface News {
  records: Record<string, string[]>
  notices: boolean
  here?: string[]
}

/** This open page. Who closes it has left the records it stood at, even when its last word is lost. */
export const page = randomId()

let isOpen = false
const onBack = new Set<() => void>()

/** Calls when the stream is there again: the server can be reached. */
export function whenBack(listener: () => void): () => void {
  onBack.add(listener)
  return () => onBack.delete(listener)
}

/**
 * How often a screen asks by itself. While the stream is open it need not ask at all; without it (a proxy that does not
 * pass it on) it asks every so many milliseconds.
 */
export const pace = (milliseconds: number) => () => (isOpen ? false : milliseconds)

/** An import of a hundred thousand rows is news many times a second; lists are read again at most this often. */
const gap = 1_500

/** A stream that is cut comes back within seconds, as a rule; until then nothing is asked that could be told. */
const patience = 5_000

const everything = '*'

/** Whether what a query shows may have changed by the news. Its key begins with 'records' and the object's plural. */
export function concerns(key: readonly unknown[], news: News, meta: Meta | undefined): boolean {
  const [area, plural, view, id] = key as string[]
  if (area === 'presence') return news.here?.includes(plural ?? '') ?? false
  // Who is asked by a flow is told by the bell; how often it has rung stands beside who I am.
  if (area === 'notices' || area === 'approvals' || area === 'me') return news.notices
  if (area !== 'records' || Object.keys(news.records).length === 0) return false
  if (plural === 'today' || ['related', 'whole', 'board'].includes(view ?? '')) return true
  const changesOf = (name: string) =>
    news.records[meta?.objects.find((one) => one.plural === name)?.name ?? '']
  if (plural === 'totals') return (key[2] as readonly string[]).some((name) => changesOf(name))
  const changed = changesOf(plural ?? '')
  if (!changed) return false
  const isOfOne = ['one', 'timeline', 'explain', 'writers', 'next', 'path'].includes(view ?? '')
  return !isOfOne || changed.includes(everything) || changed.includes(id ?? '')
}

/** Below the first page rows would move under the eye: such a list waits until it is opened again. */
function isReadFar(query: Query): boolean {
  const data = query.state.data as { pages?: unknown[] } | undefined
  return (data?.pages?.length ?? 0) > 1
}

/**
 * Follow the changes of others until the returned function is called. A window that nobody sees lets go of its stream
 * after a while, and catches up when it is looked at again.
 */
export function followChanges(address: string, queries: QueryClient): () => void {
  let source: EventSource | null = null
  let waiting: News | null = null
  let told = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let hiding: ReturnType<typeof setTimeout> | undefined
  let missing: ReturnType<typeof setTimeout> | undefined

  const tell = () => {
    const news = waiting
    waiting = null
    timer = undefined
    told = Date.now()
    if (!news) return
    const meta = queries.getQueryData<Meta>(['meta'])
    void queries.invalidateQueries({
      refetchType: 'active',
      predicate: (query) => concerns(query.queryKey, news, meta) && !isReadFar(query),
    })
  }
  const hear = (event: MessageEvent<string>) => {
    waiting = merged(waiting, JSON.parse(event.data) as News)
    timer ??= setTimeout(tell, Math.max(0, told + gap - Date.now()))
  }
  // What happened in between is unknown; what is on the screen is asked for once, and its own pace chosen anew.
  const turn = (open: boolean) => {
    clearTimeout(missing)
    missing = undefined
    isOpen = open
    if (open) onBack.forEach((listener) => listener())
    void queries.invalidateQueries({ refetchType: 'active', predicate: (query) => !isReadFar(query) })
  }
  const miss = () => {
    if (isOpen) missing ??= setTimeout(() => turn(false), patience)
  }
  const open = () => {
    if (source) return
    source = new EventSource(`${address}?page=${page}`, { withCredentials: true })
    source.addEventListener('open', () => turn(true))
    source.addEventListener('changed', hear as EventListener)
    source.addEventListener('over', close)
    source.addEventListener('error', miss)
  }
  const close = () => {
    source?.close()
    source = null
    if (isOpen) turn(false)
  }
  const look = () => {
    clearTimeout(hiding)
    if (document.hidden) hiding = setTimeout(close, 60_000)
    else open()
  }
  open()
  document.addEventListener('visibilitychange', look)
  return () => {
    document.removeEventListener('visibilitychange', look)
    clearTimeout(hiding)
    clearTimeout(timer)
    close()
    clearTimeout(missing)
  }
}

export function merged(one: News | null, other: News): News {
  if (!one) return other
  const records = { ...one.records }
  for (const [object, ids] of Object.entries(other.records))
    records[object] = [...new Set([...(records[object] ?? []), ...ids])]
  return {
    records,
    notices: one.notices || other.notices,
    here: [...new Set([...(one.here ?? []), ...(other.here ?? [])])],
  }
}
