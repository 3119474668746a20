import type { PlainName } from '@/i18n/message'
import type { ChoiceOption } from '@/ui/Choice'
import type { SettingsTab } from '@/areas/settings/SettingsFrame'

export interface Words {
  en: string
  zh: string
}

/** What every thing of such a page has. `error` is why it did not work the last time. */
export interface Thing {
  id: string
  name: string
  version: number
  is_active: boolean
  error?: Words | null
}

export type Draft = Record<string, unknown>

/** One line of the form. */
export interface Spot {
  name: string
  label: PlainName
  help?: PlainName
  kind: 'text' | 'number' | 'check' | 'choice' | 'json'
  options?: ChoiceOption[]
  placeholder?: string
  isRequired?: boolean
  /** Said once: it cannot be changed later. */
  isFixed?: boolean
  canClear?: boolean
  isShown?: (draft: Draft) => boolean
}

export interface PageWords {
  tab: SettingsTab
  lead: PlainName
  add: PlainName
  emptyTitle: PlainName
  emptyText: PlainName
}
