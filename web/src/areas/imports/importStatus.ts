import type { ImportStatus } from '@/api/types'
import type { I18n } from '@/i18n/useI18n'
import type { Tone } from '@/ui/Tag'

export function importStatus(status: ImportStatus, { t }: I18n): { text: string; tone: Tone } {
  const tones: Partial<Record<ImportStatus, Tone>> = { done: 'good', running: 'good', failed: 'bad' }
  return { text: t(`imports.${status}`), tone: tones[status] ?? 'neutral' }
}

/** Before it starts an import is still a plan that can be changed. */
export function isPlan(status: ImportStatus): boolean {
  return ['uploaded', 'checking', 'checked'].includes(status)
}
