import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { viewsQuery, type Look, type SavedView } from '@/api/lists'
import type { ObjectMeta } from '@/api/types'
import { useKept } from '@/lib/kept'
import { defaultLook, isChanged, isSameLook, lookOf, wordsOf, type Shown } from '@/objects/list/look'
import { useAddress } from '@/ui/navigation'

type Words = Record<string, string | undefined>

export interface ListState {
  views: SavedView[]
  first: string | null
  view: SavedView | undefined
  shown: Shown
  isChanged: boolean
  address: Words
  change: (words: Words, options?: { replace?: boolean }) => void
  select: (view: SavedView | undefined) => void
  setLook: (look: Look) => void
}

/** What a list shows: the question stands in the address, its look in the view or, for the whole list, in the browser. */
export function useListState(object: ObjectMeta): ListState {
  const [address, change] = useAddress()
  const found = useQuery(viewsQuery(object.name))
  const [kept, keep] = useKept<Look>(`look.${object.name}`, defaultLook(object))
  const [tried, setTried] = useState<{ view: string; look: Look } | null>(null)
  const views = found.data?.views ?? []
  const view = views.find((one) => one.id === address.view)
  const saved = view ? lookOf(object, view) : withoutGone(object, kept)
  const look = view && tried?.view === view.id ? tried.look : saved
  const shown: Shown = {
    filter: address.filter ?? '',
    search: address.search ?? '',
    sort: address.sort ?? '',
    group: address.group ?? '',
    look,
  }
  const select = (next: SavedView | undefined) => {
    setTried(null)
    change({ ...wordsOf(next), peek: undefined }, { replace: false })
  }
  const first = found.data?.first ?? null
  const begins = views.find((one) => one.id === first)
  // Only who comes without a question of their own begins with the view they have chosen.
  const isBare = !['view', 'filter', 'search', 'sort', 'group', 'peek', 'new'].some((word) => address[word])
  const hasBegun = useRef(!isBare)
  useEffect(() => {
    if (hasBegun.current || !found.isSuccess) return
    hasBegun.current = true
    if (begins) change(wordsOf(begins))
  }, [found.isSuccess, begins, change])
  return {
    views,
    first,
    view,
    shown,
    isChanged: isChanged(view, shown, saved),
    address,
    change,
    select,
    setLook: (next) =>
      view ? setTried(isSameLook(next, saved) ? null : { view: view.id, look: next }) : keep(next),
  }
}

function withoutGone(object: ObjectMeta, look: Look): Look {
  const known = new Set(object.fields.map((field) => field.name))
  const columns = look.columns.filter((name) => known.has(name))
  return columns.length === look.columns.length ? look : { ...look, columns }
}
