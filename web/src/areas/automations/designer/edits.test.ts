import { expect, test } from 'vitest'
import {
  end,
  targetsOf,
  triggerId,
  type Definition,
  type StepDef,
} from '@/areas/automations/designer/definition'
import { align, copy, freeId, insert, isSame, paste, point, remove } from '@/areas/automations/designer/edits'
import { begin, record, redo, undo } from '@/areas/automations/designer/history'

const nothing = { en: '', zh: '' }

/** “a>b” leads on, “b>x:c,y:end” has exits. */
function flow(text: string): Definition {
  const steps = text.split(' ').map((part): StepDef => {
    const [id = '', next = ''] = part.split('>')
    const ways = next.includes(':')
      ? (Object.fromEntries(next.split(',').map((way) => way.split(':'))) as Record<string, string>)
      : next || end
    return { id, kind: 'k', next: ways }
  })
  return { key: 'f', name: nothing, object: 'contact', trigger: { kind: 't' }, steps }
}

function told(definition: Definition): string {
  const way = (next: StepDef['next']) =>
    typeof next === 'object'
      ? Object.entries(next)
          .map((pair) => pair.join(':'))
          .join(',')
      : next
  return definition.steps.map((step) => `${step.id}>${way(step.next)}`).join(' ')
}

const exitsOf = (definition: Definition) => (id: string) => {
  const next = definition.steps.find((step) => step.id === id)?.next
  return typeof next === 'object' ? Object.keys(next) : ['next']
}
const step = (id: string): StepDef => ({ id, kind: 'k' })

function isWhole(definition: Definition): boolean {
  const known = new Set(definition.steps.map((one) => one.id))
  return definition.steps.flatMap(targetsOf).every((target) => known.has(target))
}

test('a step is put on the way it was put on', () => {
  const given = flow('a>b b>yes:c,no:end c>end')
  expect(told(insert(given, { after: 'b', exit: 'no' }, step('n'), exitsOf(given)))).toBe(
    'a>b b>yes:c,no:n n>end c>end',
  )
  expect(told(insert(given, { after: triggerId, exit: null }, step('n'), exitsOf(given)))).toBe(
    'n>a a>b b>yes:c,no:end c>end',
  )
  expect(told(insert(given, { after: 'a', exit: 'next' }, step('n'), exitsOf(given)))).toBe(
    'a>n n>b b>yes:c,no:end c>end',
  )
})

test('the first way of a step whose exits all lead on is told apart', () => {
  const given = flow('a>m m>end')
  expect(told(insert(given, { after: 'a', exit: 'no' }, step('n'), () => ['yes', 'no']))).toBe(
    'a>yes:m,no:n n>m m>end',
  )
})

test('an empty flow takes its first step', () => {
  const given = { ...flow('a'), steps: [] }
  expect(told(insert(given, { after: triggerId, exit: null }, step('n'), exitsOf(given)))).toBe('n>end')
})

test('what is taken out is joined', () => {
  expect(told(remove(flow('a>b b>c c>end'), new Set(['b'])))).toBe('a>c c>end')
  expect(told(remove(flow('a>b b>c c>end'), new Set(['a'])))).toBe('b>c c>end')
  expect(told(remove(flow('a>b b>c c>end'), new Set(['b', 'c'])))).toBe('a>end')
  expect(told(remove(flow('a>end'), new Set(['a'])))).toBe('')
})

test('steps that only the taken branch led to go with it, shared ones stay', () => {
  expect(told(remove(flow('a>b b>x:c,y:d c>m d>m m>end'), new Set(['b'])))).toBe('a>c c>m m>end')
})

test('a circle of taken steps ends', () => {
  expect(told(remove(flow('a>b b>c c>b'), new Set(['b', 'c'])))).toBe('a>end')
})

test('copied steps keep their ways among themselves and go on where the spot led', () => {
  const given = flow('a>b b>x:c,y:z c>end z>end')
  const pasted = paste(given, { after: 'a', exit: 'next' }, copy(given, new Set(['b', 'c'])), exitsOf(given))
  expect(pasted.ids).toEqual(['b-2', 'c-2'])
  expect(told(pasted.definition)).toBe('a>b-2 b-2>x:c-2,y:b c-2>b b>x:c,y:z c>end z>end')
})

test('exits follow the setting of their step', () => {
  const given = flow('a>x:b,y:end b>end')
  expect(told(align(given, (id) => (id === 'a' ? ['x', 'z', 'else'] : ['next'])))).toBe(
    'a>x:b,z:end,else:end b>end',
  )
  expect(align(given, exitsOf(given))).toBe(given)
})

test('an exit that is renamed keeps its way', () => {
  const given = flow('a>x:b,timeout:end b>end')
  expect(told(align(given, () => ['replied', 'timeout']))).toBe('a>replied:b,timeout:end b>end')
})

test('a place whose exit went while it was chosen is one that is still open', () => {
  const given = flow('a>yes:b,no:end b>end')
  const put = insert(given, { after: 'a', exit: 'next' }, step('n'), exitsOf(given))
  expect(told(put)).toBe('a>yes:b,no:n n>end b>end')
})

test('a way may lead back or to the end', () => {
  const given = flow('a>x:b,y:end b>end')
  expect(told(point(given, { after: 'b', exit: null }, 'a', exitsOf(given)))).toBe('a>x:b,y:end b>a')
})

test('whatever is done to a large flow, no way leads nowhere', () => {
  let flowing = flow('s0>end')
  for (let n = 1; n < 300; n++) {
    const after = flowing.steps[(n * 7) % flowing.steps.length]?.id ?? 's0'
    const exits = (id: string) => (Number(id.slice(1)) % 3 === 0 ? ['yes', 'no'] : ['next'])
    flowing = insert(flowing, { after, exit: exits(after)[n % 2] ?? 'next' }, step(`s${n}`), exits)
  }
  expect([flowing.steps.length, isWhole(flowing)]).toEqual([300, true])
  for (let n = 5; n < 300; n += 13) flowing = remove(flowing, new Set([`s${n}`, `s${n + 1}`]))
  expect(isWhole(flowing)).toBe(true)
})

test('ids are free, readable keys', () => {
  expect(freeId('mail.send', new Set())).toBe('mail-send')
  expect(freeId('wait', new Set(['wait', 'wait-2']))).toBe('wait-3')
  expect(freeId('wait-2', new Set(['wait-2']))).toBe('wait-3')
  expect(freeId('等', new Set())).toBe('step')
})

test('every edit can be taken back and done again; typing is one edit', () => {
  const letters = ['h', 'hi', 'him'].reduce((history, word) => record(history, word, 'name'), begin(''))
  expect([letters.past.length, undo(letters).present, redo(undo(letters)).present]).toEqual([1, '', 'him'])
  const two = record(letters, 'other', 'else')
  expect([undo(two).present, undo(undo(two)).present, undo(undo(undo(two))).present]).toEqual(['him', '', ''])
  expect(isSame(flow('a>b b>end'), flow('a>b b>end'))).toBe(true)
})
