import { useSyncExternalStore } from 'react'

export type Language = 'zh' | 'en'

const stored = 'guanxi.language'
const listeners = new Set<() => void>()
let current: Language = firstLanguage()

function firstLanguage(): Language {
  if (typeof window === 'undefined') return 'en'
  const kept = window.localStorage.getItem(stored)
  if (kept === 'zh' || kept === 'en') return kept
  return window.navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

export function getLanguage(): Language {
  return current
}

/** Switches the whole screen in place; nothing is loaded again. */
export function setLanguage(language: Language): void {
  current = language
  window.localStorage.setItem(stored, language)
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  listeners.forEach((listener) => listener())
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, getLanguage)
}
