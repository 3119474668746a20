import { expect, test } from 'vitest'
import type { Pipeline, Row } from '@/api/types'
import { suggestions, type Known } from '@/objects/advice'

const now = new Date('2026-11-22T08:00:00Z').getTime()
const pipelines = [{ key: 'p', stages: [{ key: 'demo', max_days: 7 }] }] as unknown as Pipeline[]
const row: Row = {
  id: 'a',
  version: 1,
  owner: { id: 'u', label: 'Ada', object: 'user' },
  email: 'a@b.c',
  score: 20,
}
const calm: Known = { object: 'contact', title: 'Ann', row, tasks: [], deals: [], pipelines, now }
const deal: Row = { id: 'd', version: 1, name: 'MES', state: 'open', pipeline: 'p', stage: 'demo' }
const keys = (known: Partial<Known>) => suggestions({ ...calm, ...known }).map((one) => one.key)

test('where nothing stands out nothing is suggested', () => {
  expect(keys({})).toEqual([])
})

test('what is late comes before what is missing', () => {
  const task: Row = { id: 't', version: 1, title: 'Call', due_at: '2026-11-21T08:00:00Z' }
  expect(keys({ tasks: [task], row: { ...row, owner: null } })).toEqual(['late', 'owner'])
})

test('a deal that stands too long is to be moved on, by the limit of its stage', () => {
  const task: Row = { id: 't', version: 1, title: 'Call', due_at: '2026-11-23T08:00:00Z' }
  expect(keys({ deals: [{ ...deal, stage_since: '2026-11-20T08:00:00Z' }], tasks: [task] })).toEqual([])
  expect(keys({ deals: [{ ...deal, stage_since: '2026-11-01T08:00:00Z' }], tasks: [task] })).toEqual([
    'stalled',
  ])
})

test('an open deal without a task needs its next step, a closed one does not', () => {
  expect(keys({ deals: [{ ...deal, stage_since: '2026-11-21T08:00:00Z' }] })).toEqual(['noTask'])
  expect(keys({ deals: [{ ...deal, state: 'won' }] })).toEqual([])
})

test('a hot person without a task is to be called, an unreachable one to be found out about', () => {
  expect(keys({ row: { ...row, score: 86 } })).toEqual(['hot'])
  expect(keys({ row: { ...row, email: null } })).toEqual(['fill'])
})
