import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { format, setTimeZone } from '@/i18n/format'

const zh = format('zh')
const en = format('en')

beforeEach(() => {
  vi.useFakeTimers()
  vi.setSystemTime('2026-11-24T05:42:00Z')
  setTimeZone('Asia/Shanghai')
})
afterEach(() => vi.useRealTimers())

test('amounts shorten to 万 and 亿 in Chinese, to K and M in English', () => {
  expect([zh.shortMoney(680000, 'CNY'), zh.shortMoney('120000000', 'CNY')]).toEqual(['¥68.0万', '¥1.20亿'])
  expect([en.shortMoney(680000, 'CNY'), en.shortMoney(1200000, 'CNY')]).toEqual(['¥680K', '¥1.2M'])
})

test('a sign with letters keeps a space before the amount', () => {
  expect([en.money(96000, 'USD'), en.money(-58400, 'EUR')]).toEqual(['US$ 96,000', '−€ 58,400'])
})

test('moments are said in the zone of the person', () => {
  const moment = '2026-11-24T01:12:00Z'
  expect([zh.moment(moment), en.when(moment)]).toEqual(['今天 09:12', '09:12'])
  expect([zh.when('2026-11-23T13:30:00Z'), en.moment('2026-11-18T08:05:00Z')]).toEqual([
    '昨天',
    '18 Nov 16:05',
  ])
})

test('days name the weekday, dates the year', () => {
  expect([zh.day('2026-11-24'), zh.date('2026-12-18')]).toEqual(['11月24日 周二', '2026年12月18日'])
  expect([en.day('2026-11-24'), en.date('2026-12-18')]).toEqual(['Tue 24 Nov', '18 Dec 2026'])
})

test('spans keep their two largest parts', () => {
  expect([en.span(3 * 86400000 + 21 * 3600000 + 60000), zh.took(1800), en.took(3)]).toEqual([
    '3 d 21 h',
    '1.8 秒',
    '3 ms',
  ])
})

test('names of a list are parted by the comma of the language', () => {
  expect([zh.list(['合同', '报价']), en.list(['contract', 'quote'])]).toEqual([
    '合同、报价',
    'contract, quote',
  ])
})
