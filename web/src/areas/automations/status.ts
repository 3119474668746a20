import type { FlowSummary } from '@/api/types'
import { triggerId } from '@/areas/automations/designer/definition'
import { isPhrase } from '@/i18n/phrase'
import type { I18n } from '@/i18n/useI18n'
import { iconNamed, type IconName } from '@/ui/Icon'
import type { Tone } from '@/ui/Tag'

interface Word {
  text: string
  tone: Tone
}

/** Hourglass waits, clock is a deadline: the signs of steps keep to that. */
export function stepIcon(step: { kind?: string; icon?: string | null }): IconName {
  if (step.kind?.startsWith('wait') || step.icon === 'clock') return 'wait'
  return iconNamed(step.icon)
}

export function flowStatus(status: FlowSummary['status'], { t }: I18n): Word {
  return { text: t(`flows.${status}`), tone: status === 'active' ? 'good' : 'neutral' }
}

export function runStatus(status: string, { t }: I18n): Word {
  switch (status) {
    case 'waiting':
      return { text: t('runs.waiting'), tone: 'good' }
    case 'approval':
      return { text: t('runs.approval'), tone: 'soon' }
    case 'failed':
      return { text: t('runs.failed'), tone: 'bad' }
    case 'paused':
      return { text: t('flows.paused'), tone: 'neutral' }
    default:
      return { text: t('runs.ended'), tone: 'neutral' }
  }
}

/** The address of those who stand at a step now, or who left it by one of these exits. */
export function peopleAt(flow: string, step: string, exits: readonly string[] = []): string {
  const words =
    step === triggerId ? { flow } : { flow, step, ...(exits.length > 0 ? { exit: exits.join(',') } : {}) }
  return `/runs?${new URLSearchParams(words).toString()}`
}

export function isParked(status: string): boolean {
  return status === 'failed'
}

export function isOpen(status: string): boolean {
  return ['waiting', 'approval', 'failed', 'paused'].includes(status)
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
  if (typeof error !== 'object') return JSON.stringify(error)
  const parts: Record<string, unknown> = { ...error }
  if (isPhrase(parts)) return say(parts)
  const inner = parts.reason ?? parts.message ?? parts.detail ?? parts.text
  return inner ? errorText(inner, say) : JSON.stringify(error)
}
