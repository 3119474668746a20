import { useSyncExternalStore } from 'react'
import { loadMessages } from '@/i18n/message'

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

/** Whether this browser was ever told a language; until then the account decides. */
export function hasChosenLanguage(): boolean {
  return window.localStorage.getItem(stored) !== null
}

/** Shows a language, once its words are here, without remembering it as a choice of this browser. */
export async function showLanguage(language: Language): Promise<void> {
  await loadMessages(language)
  current = language
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  listeners.forEach((listener) => listener())
}

/** Switches the whole screen in place; nothing is loaded again. */
export function setLanguage(language: Language): void {
  window.localStorage.setItem(stored, language)
  void showLanguage(language)
}

/** Hears of every switch, for what is not drawn by React. */
export function onLanguage(listener: () => void): () => void {
  return subscribe(listener)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, getLanguage)
}
