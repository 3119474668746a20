import { beforeAll, expect, test } from 'vitest'
import { en } from '@/i18n/en'
import { zh } from '@/i18n/zh'
import { loadMessages, translator } from '@/i18n/message'

beforeAll(() => loadMessages('en'))

type Tree = { [name: string]: unknown }

function leaves(tree: Tree, before = ''): [string, string][] {
  return Object.entries(tree).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[before + name, value]] : leaves(value as Tree, `${before}${name}.`),
  )
}

function holes(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/gu)].map((found) => found[1] ?? '').sort()
}

const english = new Map(leaves(en).map(([name, text]) => [name.replace(/\.(one|other)$/u, ''), text]))
const chinese = leaves(zh).map(([name, text]) => [name.replace(/\.(one|other)$/u, ''), text] as const)

test('the Chinese wording fills the same holes as the English one', () => {
  const different = chinese.filter(
    ([name, text]) => holes(text).join() !== holes(english.get(name) ?? '').join(),
  )
  expect(different).toEqual([])
})

test('Chinese has full-width punctuation and a space between Han and Latin or digits', () => {
  const half = chinese.filter(([, text]) => /\p{Script=Han}[,;:?!]|[,;:?!]\p{Script=Han}/u.test(text))
  const tight = chinese.filter(([, text]) =>
    /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u.test(text),
  )
  expect([half, tight]).toEqual([[], []])
})

test('nobody is apologised to or shouted at', () => {
  const loud = [...english, ...chinese].filter(([, text]) => /!|！|sorry|oops|抱歉|您/iu.test(text))
  expect(loud).toEqual([])
})

test('a count chooses the English form', () => {
  const t = translator('en')
  expect([t('today.leadLate', { count: 1 }), t('today.leadLate', { count: 1377 })]).toEqual([
    '1 thing is late',
    '1,377 things are late',
  ])
})
