import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { windowQuery, type Asked } from '@/api/lists'
import type { Page, Row } from '@/api/types'
import { lengthOf, placesOf, rowIn, windowsOf } from '@/objects/list/windows'

export interface Windows {
  total: number
  isExact: boolean
  rowAt: (index: number) => Row | undefined
  /** The rows that are loaded now, in order. */
  rows: Row[]
  /** The place of each loaded row in the whole list, by id. */
  places: Record<string, number>
  isPending: boolean
  error: Error | null
  retry: () => void
  /** The list says which rows it shows; what is missing is fetched. */
  show: (first: number, last: number) => void
}

/** A list of any length: only the windows in sight are loaded, and any place can be jumped to. */
export function useWindows(plural: string, asked: Asked): Windows {
  const queries = useQueryClient()
  const [seen, setSeen] = useState<number[]>([0])
  // The first window stays: it knows how long the list is.
  const places = [...new Set([0, ...seen])].sort((a, b) => a - b)
  const found = useQueries({ queries: places.map((at) => windowQuery(queries, plural, asked, at)) })
  const pages = new Map<number, Page<Row>>()
  places.forEach((at, index) => {
    const data = found[index]?.data
    if (data) pages.set(at, data)
  })
  const show = useCallback((first: number, last: number) => {
    const next = windowsOf(first, last)
    setSeen((now) =>
      now.length === next.length && now.every((at, index) => at === next[index]) ? now : next,
    )
  }, [])
  return {
    ...lengthOf(pages),
    rowAt: (index) => rowIn(pages, index),
    rows: places.flatMap((at) => pages.get(at)?.items ?? []),
    places: placesOf(pages),
    isPending: found[0]?.isPending ?? true,
    error: found.find((one) => one.isError)?.error ?? null,
    retry: () => found.forEach((one) => void one.refetch()),
    show,
  }
}
