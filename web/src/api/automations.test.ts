import { expect, test } from 'vitest'
import { folded } from '@/api/automations'
import type { Run } from '@/api/types'

function run(...steps: [string, string][]): Run {
  return { trace: steps.map(([step, outcome]) => ({ step, outcome })) } as unknown as Run
}

test('a wait that is over is told once', () => {
  const trace = folded(run(['wait', 'waiting'], ['wait', 'done'], ['mail', 'done'])).trace
  expect(trace.map((step) => `${step.step} ${step.outcome}`)).toEqual(['wait done', 'mail done'])
})

test('a wait that goes on stays', () => {
  expect(folded(run(['mail', 'done'], ['wait', 'waiting'])).trace).toHaveLength(2)
})
