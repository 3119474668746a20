import { useSyncExternalStore } from 'react'

/** A page this person wants at hand; kept in the browser. */
export interface Favorite {
  to: string
  label: string
}

const key = 'guanxi.favorites'
const most = 12
const listeners = new Set<() => void>()
let favorites: readonly Favorite[] | null = null

function read(): readonly Favorite[] {
  if (favorites) return favorites
  try {
    favorites = JSON.parse(window.localStorage.getItem(key) ?? '[]') as Favorite[]
  } catch {
    favorites = []
  }
  return favorites
}

/** Adds the page, or takes it away when it is there. */
export function toggleFavorite(page: Favorite): void {
  const rest = read().filter((one) => one.to !== page.to)
  favorites = rest.length === read().length ? [page, ...rest].slice(0, most) : rest
  window.localStorage.setItem(key, JSON.stringify(favorites))
  listeners.forEach((listener) => listener())
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useFavorites(): readonly Favorite[] {
  return useSyncExternalStore(subscribe, read)
}
