import { useState } from 'react'
import type { Chosen } from '@/api/lists'
import type { Row } from '@/api/types'

export interface Selection {
  /** Ticked one by one; empty while all that the list finds are chosen. */
  ids: ReadonlySet<string>
  isAll: boolean
}

export const nothing: Selection = { ids: new Set(), isAll: false }

export function isChosen(selection: Selection, id: string): boolean {
  return selection.isAll || selection.ids.has(id)
}

export function toggled(selection: Selection, id: string, loaded: string[]): Selection {
  // Taking one away from “all” leaves those that are loaded: nobody means rows they have never seen.
  const ids = new Set(selection.isAll ? loaded : selection.ids)
  if (ids.has(id)) ids.delete(id)
  else ids.add(id)
  return { ids, isAll: false }
}

/** From the row ticked last to this one, both included. */
export function extended(selection: Selection, order: string[], from: string | null, to: string): Selection {
  const start = from === null ? -1 : order.indexOf(from)
  const end = order.indexOf(to)
  if (start === -1 || end === -1) return { ids: new Set([...selection.ids, to]), isAll: false }
  const [low, high] = start < end ? [start, end] : [end, start]
  return { ids: new Set([...selection.ids, ...order.slice(low, high + 1)]), isAll: false }
}

export interface Choosing {
  selection: Selection
  count: (total: number) => number
  toggle: (row: Row, isRange: boolean) => void
  choose: (next: Selection) => void
  clear: () => void
}

export function useSelection(rows: Row[]): Choosing {
  const [selection, choose] = useState<Selection>(nothing)
  const [last, setLast] = useState<string | null>(null)
  const order = rows.map((row) => row.id)
  return {
    selection,
    count: (total) => (selection.isAll ? total : selection.ids.size),
    toggle: (row, isRange) => {
      choose(isRange ? extended(selection, order, last, row.id) : toggled(selection, row.id, order))
      setLast(row.id)
    },
    choose,
    clear: () => choose(nothing),
  }
}

export function chosenOf(selection: Selection, filter: string, search: string): Chosen {
  return { ids: selection.isAll ? [] : [...selection.ids], all: selection.isAll, filter, search }
}
