import type { Look, SavedView, ViewDraft } from '@/api/lists'
import type { ObjectMeta } from '@/api/types'
import { defaultColumns } from '@/objects/columns'
import { fieldOf } from '@/objects/meta'

/** What a list shows and how: the part that the address holds, and its look. */
export interface Shown {
  filter: string
  search: string
  sort: string
  group: string
  look: Look
}

export function defaultLook(object: ObjectMeta): Look {
  return { columns: defaultColumns(object), widths: {}, pinned: 0, density: 'tight' }
}

/** The look of a view, without columns that have gone since. */
export function lookOf(object: ObjectMeta, view: SavedView | undefined): Look {
  const usual = defaultLook(object)
  if (!view) return usual
  const columns = (view.look.columns ?? []).filter((name) => fieldOf(object, name))
  return {
    columns: columns.length > 0 ? columns : usual.columns,
    widths: view.look.widths ?? {},
    pinned: view.look.pinned ?? 0,
    density: view.look.density ?? 'tight',
  }
}

export function isSameLook(one: Look, other: Look): boolean {
  return (
    one.density === other.density &&
    one.pinned === other.pinned &&
    one.columns.join() === other.columns.join() &&
    JSON.stringify(sorted(one.widths)) === JSON.stringify(sorted(other.widths))
  )
}

function sorted(widths: Record<string, number>): [string, number][] {
  return Object.entries(widths).sort(([a], [b]) => a.localeCompare(b))
}

/** Whether what is shown is no longer what was saved. */
export function isChanged(view: SavedView | undefined, shown: Shown, saved: Look): boolean {
  const had = view ?? { filter: '', search: '', sort: '', group_by: '' }
  return (
    had.filter !== shown.filter ||
    had.search !== shown.search ||
    had.sort !== shown.sort ||
    had.group_by !== shown.group ||
    (view !== undefined && !isSameLook(saved, shown.look))
  )
}

export function draftOf(
  shown: Shown,
  name: string,
  shared: ViewDraft['shared'],
  version?: number,
): ViewDraft {
  const { filter, search, sort, group, look } = shown
  return { name, shared, filter, search, sort, group_by: group, look, version }
}

/** The address of a list as a view shows it. */
export function wordsOf(view: SavedView | undefined): Record<string, string | undefined> {
  return {
    view: view?.id,
    filter: view?.filter || undefined,
    search: view?.search || undefined,
    sort: view?.sort || undefined,
    group: view?.group_by || undefined,
  }
}

export function viewAddress(plural: string, view: SavedView): string {
  const pairs = Object.entries(wordsOf(view)).filter((pair): pair is [string, string] => Boolean(pair[1]))
  return `/${plural}?${new URLSearchParams(pairs).toString()}`
}

/** A column to another place; the name itself never moves. */
export function moved(columns: string[], name: string, to: number): string[] {
  const rest = columns.filter((one) => one !== name)
  const at = Math.max(0, Math.min(to, rest.length))
  return [...rest.slice(0, at), name, ...rest.slice(at)]
}
