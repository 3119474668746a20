import { useSyncExternalStore } from 'react'

export type Appearance = 'system' | 'light' | 'dark'

const stored = 'guanxi.theme'
const listeners = new Set<() => void>()
const wide = typeof window === 'undefined' ? null : window.matchMedia('(prefers-color-scheme: dark)')
let current: Appearance = read()

function read(): Appearance {
  if (typeof window === 'undefined') return 'system'
  const kept = window.localStorage.getItem(stored)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

function show(): void {
  if (current === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = current
}

export function setAppearance(next: Appearance): void {
  current = next
  window.localStorage.setItem(stored, next)
  show()
  listeners.forEach((listener) => listener())
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  wide?.addEventListener('change', listener)
  return () => {
    listeners.delete(listener)
    wide?.removeEventListener('change', listener)
  }
}

export function useAppearance(): Appearance {
  return useSyncExternalStore(subscribe, () => current)
}

export function useIsDark(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => current === 'dark' || (current === 'system' && (wide?.matches ?? false)),
  )
}

if (typeof document !== 'undefined') show()
