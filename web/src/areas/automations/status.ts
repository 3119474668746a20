import type { FlowSummary } from '@/api/types'
import type { I18n } from '@/i18n/useI18n'
import type { Tone } from '@/ui/Tag'

interface Word {
  text: string
  tone: Tone
}

export function flowStatus(status: FlowSummary['status'], { t }: I18n): Word {
  return { text: t(`flows.${status}`), tone: status === 'active' ? 'good' : 'neutral' }
}

/** Runs are told by one letter in the tables and by a word in some answers. */
export function runStatus(status: string, { t }: I18n): Word {
  switch (status) {
    case 'w':
    case 'waiting':
      return { text: t('runs.waiting'), tone: 'good' }
    case 'a':
    case 'approval':
      return { text: t('runs.approval'), tone: 'soon' }
    case 'd':
    case 'parked':
    case 'failed':
    case 'dead':
      return { text: t('runs.failed'), tone: 'bad' }
    case 'cancelled':
      return { text: t('runs.cancelled'), tone: 'neutral' }
    case 'running':
    case 'due':
      return { text: t('runs.running'), tone: 'good' }
    default:
      return { text: t('runs.ended'), tone: 'neutral' }
  }
}

export function isParked(status: string): boolean {
  return ['d', 'parked', 'failed', 'dead'].includes(status)
}

export function isOpen(status: string): boolean {
  return isParked(status) || ['w', 'a', 'waiting', 'approval', 'running', 'due'].includes(status)
}

export function effectStatus(state: string, { t }: I18n): Word {
  switch (state) {
    case 'failed':
      return { text: t('failures.failed'), tone: 'bad' }
    case 'uncertain':
      return { text: t('failures.uncertain'), tone: 'soon' }
    case 'held':
      return { text: t('failures.held'), tone: 'soon' }
    case 'delivered':
      return { text: t('failures.delivered'), tone: 'good' }
    case 'cancelled':
    case 'skipped':
      return { text: t('failures.cancelled'), tone: 'neutral' }
    default:
      return { text: t('failures.pending'), tone: 'neutral' }
  }
}

/** What an error says, in whatever shape the outbox kept it. */
export function errorText(error: unknown, say: I18n['say']): string {
  if (!error) return ''
  if (typeof error === 'string') return error
  if (typeof error !== 'object') return String(error as number)
  const parts = error as Record<string, unknown>
  if ('en' in parts && 'zh' in parts) return say(parts as { en: string; zh: string })
  const inner = parts.reason ?? parts.message ?? parts.detail ?? parts.text
  return inner ? errorText(inner, say) : JSON.stringify(error)
}
