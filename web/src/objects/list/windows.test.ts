import { expect, test } from 'vitest'
import type { Page, Row } from '@/api/types'
import { lengthOf, rowIn, scrollTo, spanOf, tallest, windowsOf } from '@/objects/list/windows'

const page = (size: number, next: string | null, total?: number): Page<Row> => ({
  items: Array.from({ length: size }, (_, index) => ({ id: String(index), version: 1 })),
  next,
  total,
  total_is_exact: total === undefined ? undefined : total <= 10_000,
})

test('a counted list is as long as counted', () => {
  expect(lengthOf(new Map([[0, page(100, 'x', 250)]]))).toEqual({ total: 250, isExact: true })
})

test('an estimate gives way to the end that was seen', () => {
  const pages = new Map([
    [0, page(100, 'x', 20_000)],
    [210, page(40, null)],
  ])
  expect(lengthOf(pages)).toEqual({ total: 21_040, isExact: true })
})

test('an estimate that was too small leaves room for what comes', () => {
  const pages = new Map([
    [0, page(100, 'x', 150)],
    [1, page(100, 'y')],
  ])
  expect(lengthOf(pages).total).toBe(201)
})

test('rows are found in their window', () => {
  expect(rowIn(new Map([[2, page(100, 'x')]]), 205)?.id).toBe('5')
  expect(rowIn(new Map(), 5)).toBeUndefined()
  expect(windowsOf(95, 205)).toEqual([0, 1, 2])
})

test('a short list is scrolled pixel by pixel', () => {
  expect(spanOf(1_000, 36, 3_600, 360, 0)).toEqual({ first: 100, last: 110, top: 3_600, height: 36_000 })
})

test('the last of two million rows is reached within what a browser can draw', () => {
  const end = spanOf(2_000_000, 36, tallest - 600, 600, 0)
  expect(end.last).toBe(1_999_999)
  expect(end.height).toBe(tallest)
})

test('moving to a row scrolls only as far as needed', () => {
  expect(scrollTo(5, 100, 36, 0, 360)).toBeNull()
  expect(scrollTo(10, 100, 36, 0, 360)).toBe(36)
  expect(scrollTo(2, 100, 36, 360, 360)).toBe(72)
})
