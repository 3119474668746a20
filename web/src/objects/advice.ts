import type { MessageName } from '@/i18n/message'
import type { Pipeline, Row } from '@/api/types'
import { isLookup, plain } from '@/objects/FieldValue'
import type { Begun } from '@/objects/QuickActs'

/** What a person could do next, why, and the act that does it. Rules, not guesses: each can be checked on the page. */
export interface Suggestion {
  key: 'late' | 'owner' | 'stalled' | 'noTask' | 'hot' | 'fill'
  says: Record<string, string>
  act: { go: string } | { begin: Begun } | { own: true } | { focus: string }
}

export interface Known {
  object: string
  title: string
  row: Row
  /** Open tasks, the one due first in front. */
  tasks: Row[]
  deals: Row[]
  pipelines: Pipeline[]
  now: number
}

const hot = 60
const day = 86_400_000

/** The most pressing first. */
export function suggestions(known: Known): Suggestion[] {
  const found = [late(known), owner(known), stalled(known), noTask(known), warm(known), unreachable(known)]
  return found.filter((one) => one !== null)
}

function late({ tasks, now }: Known): Suggestion | null {
  const task = tasks.find((one) => one.due_at && new Date(plain(one.due_at)).getTime() < now)
  if (!task) return null
  return {
    key: 'late',
    says: { task: plain(task.title), when: plain(task.due_at) },
    act: { go: `/tasks/${task.id}` },
  }
}

function owner({ row, title }: Known): Suggestion | null {
  return isLookup(row.owner) ? null : { key: 'owner', says: { name: title }, act: { own: true } }
}

function stalled({ deals, pipelines, now }: Known): Suggestion | null {
  for (const deal of deals) {
    const stages = pipelines.find((one) => one.key === deal.pipeline)?.stages ?? []
    const limit = stages.find((one) => one.key === deal.stage)?.max_days ?? 0
    const days = Math.floor((now - new Date(plain(deal.stage_since)).getTime()) / day)
    if (deal.state === 'open' && limit > 0 && days > limit) {
      return {
        key: 'stalled',
        says: { deal: plain(deal.name), days: String(days), limit: String(limit) },
        act: { go: `/deals/${deal.id}` },
      }
    }
  }
  return null
}

function noTask({ deals, tasks, title }: Known): Suggestion | null {
  const isOpen = deals.some((one) => one.state === 'open')
  return isOpen && tasks.length === 0
    ? { key: 'noTask', says: { name: title }, act: { begin: { object: 'task' } } }
    : null
}

function warm({ object, row, title, tasks }: Known): Suggestion | null {
  const score = Number(row.score ?? 0)
  if (object !== 'contact' || score < hot || tasks.length > 0) return null
  return {
    key: 'hot',
    says: { name: title, score: String(score), limit: String(hot) },
    act: { begin: { object: 'task', values: { priority: 'high' } } },
  }
}

function unreachable({ object, row, title }: Known): Suggestion | null {
  const isKnown = row.email || row.phone || row.mobile
  return object === 'contact' && !isKnown
    ? { key: 'fill', says: { name: title }, act: { focus: 'about' } }
    : null
}

/** The words of a suggestion: what, why, and the act. */
export function wordsOf(key: Suggestion['key']): Record<'what' | 'why' | 'act', MessageName> {
  return { what: `advice.${key}`, why: `advice.${key}Why`, act: `advice.${key}Act` }
}
