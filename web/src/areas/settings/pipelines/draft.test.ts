import { expect, test } from 'vitest'
import { emptyPipeline, newcomers, withKey, withStage, withoutStage } from '@/areas/settings/pipelines/draft'

const word = (text: string) => ({ en: text, zh: text })
const words = { open: word('Open'), won: word('Won'), lost: word('Lost') }

test('a new stage stands on the way and can be reached', () => {
  const draft = withStage(emptyPipeline(word('Mine'), words), 0, word('New'))
  expect(draft.stages.map((stage) => stage.key)).toEqual(['open', 'stage-4', 'won', 'lost'])
  expect(draft.stages[0]?.transitions).toContain('stage-4')
  expect(draft.stages[1]?.transitions).toEqual(['won', 'lost'])
})

test('a new stage is called by its name wherever it is spoken of, and as no other', () => {
  const start = withStage(emptyPipeline(word('Mine'), words), 0, word('Won'))
  expect(newcomers(start, null).map((stage) => stage.key)).toEqual(['stage-4'])
  const draft = withKey({ ...start, homes: { demo: 'stage-4' } }, 'stage-4', 'won')
  expect(draft.stages.map((stage) => stage.key)).toEqual(['open', 'won-2', 'won', 'lost'])
  expect(draft.stages[0]?.transitions).toEqual(['won', 'lost', 'won-2'])
  expect(draft.homes).toEqual({ demo: 'won-2' })
  expect(withKey({ ...start, homes: { demo: 'open' } }, 'stage-4', 'demo').stages[1]?.key).toBe('demo-2')
  expect(newcomers(draft, null)).toEqual([])
})

test('what led to a deleted stage leads on, and its deals have a home', () => {
  const start = withStage(emptyPipeline(word('Mine'), words), 0, word('New'))
  const only = {
    ...start,
    stages: start.stages.map((one) => (one.key === 'open' ? { ...one, transitions: ['stage-4'] } : one)),
  }
  const draft = withoutStage(only, 'stage-4', 'open')
  expect(draft.stages[0]?.transitions).toEqual(['won', 'lost'])
  expect(draft.homes).toEqual({ 'stage-4': 'open' })
})

test('deals on their way to a stage that is deleted later go on with it', () => {
  const start = withStage(withStage(emptyPipeline(word('Mine'), words), 0, word('A')), 1, word('B'))
  const draft = withoutStage(withoutStage(start, 'stage-4', 'stage-5'), 'stage-5', 'open')
  expect(draft.homes).toEqual({ 'stage-4': 'open', 'stage-5': 'open' })
})
