import { expect, test } from 'vitest'
import type { FlowStep } from '@/api/types'
import { story } from '@/areas/automations/story'

function step(id: string, ...next: string[]): FlowStep {
  const exits = next.map((to, index) => ({ name: `exit${index}`, label: { en: '', zh: '' }, next: to }))
  const nothing = { en: '', zh: '' }
  return {
    id,
    kind: 'k',
    icon: '',
    group: '',
    name: { en: id, zh: id },
    sentence: nothing,
    exits,
    config: {},
    on_error: '',
    note: nothing,
  }
}

function told(steps: FlowStep[], start: string): string[] {
  return story(steps, start).map(
    (line) => `${'·'.repeat(line.depth)}${line.kind}${line.step ? ` ${line.step.id}` : ''}`,
  )
}

test('a straight flow is a numbered list', () => {
  expect(told([step('a', 'b'), step('b', 'end')], 'a')).toEqual(['step a', 'step b'])
})

test('what branches share is told once, after them', () => {
  const steps = [step('a', 'b', 'c'), step('b', 'm'), step('c', 'm'), step('m', 'end')]
  expect(told(steps, 'a')).toEqual(['step a', '·exit', '··step b', '·exit', '··step c', 'step m'])
})

test('a branch that ends says so', () => {
  expect(told([step('a', 'b', 'end'), step('b', 'end')], 'a')).toEqual([
    'step a',
    '·exit',
    '··step b',
    '·exit',
    '··end',
  ])
})

test('ways that all lead to one step are no branches', () => {
  expect(told([step('a', 'b', 'b'), step('b', 'end')], 'a')).toEqual(['step a', 'step b'])
})

test('a way that only joins says what it goes on with', () => {
  const steps = [step('a', 'b', 'm'), step('b', 'm'), step('m', 'end')]
  expect(told(steps, 'a')).toEqual(['step a', '·exit', '··step b', '·exit m', 'step m'])
})

test('every step is told exactly once', () => {
  const steps = [
    step('a', 'b', 'r'),
    step('b', 'c', 'c', 'r'),
    step('c', 'd'),
    step('d', 'end'),
    step('r', 'end'),
  ]
  expect(
    told(steps, 'a')
      .filter((line) => line.includes('step'))
      .map((line) => line.replaceAll('·', ''))
      .sort(),
  ).toEqual(['step a', 'step b', 'step c', 'step d', 'step r'])
})

test('a way back points to the step it returns to', () => {
  expect(told([step('a', 'b'), step('b', 'a')], 'a')).toEqual(['step a', 'step b', 'goto a'])
})
