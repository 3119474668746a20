import { useSyncExternalStore } from 'react'

/** The session has ended while somebody is on a page: requests wait here until they have logged in again. */
let waiting: (() => void)[] = []
const listeners = new Set<() => void>()

function change(next: (() => void)[]): void {
  waiting = next
  listeners.forEach((listener) => listener())
}

export function nextLogin(): Promise<boolean> {
  return new Promise((resolve) => change([...waiting, () => resolve(true)]))
}

export function loggedIn(): void {
  const before = waiting
  change([])
  before.forEach((goOn) => goOn())
}

export function useIsSignedOut(): boolean {
  return useSyncExternalStore(subscribe, () => waiting.length > 0)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
