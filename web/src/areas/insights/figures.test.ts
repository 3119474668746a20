import { beforeAll, describe, expect, it } from 'vitest'
import type { Column, Line } from '@/api/insights'
import { leadsTo, lengths, written } from '@/areas/insights/figures'
import { format } from '@/i18n/format'
import { loadMessages, translator } from '@/i18n/message'

beforeAll(() => loadMessages('en'))

const column = (kind: Column['kind']): Column => ({
  key: 'x',
  label: { en: '', zh: '' },
  kind,
  object: 'deal',
  help: null,
})
const line = (figure: Line['figures'][string]): Line => ({
  key: 'a',
  label: { en: 'a', zh: 'a' },
  figures: { x: figure },
  questions: { x: 'stage = "won"' },
})
const write = (figure: Line['figures'][string], kind: Column['kind']) =>
  written(figure, column(kind), format('en'), translator('en'))

describe('figures', () => {
  it('say that there is no data instead of zero', () => {
    expect(write(null, 'percent')).toBe('—')
    expect(write([], 'money')).toBe('—')
    expect(write('0', 'percent')).toBe('0.0%')
  })

  it('show amounts of two currencies side by side', () => {
    const both = [
      { currency: 'CNY', amount: '680000' },
      { currency: 'EUR', amount: '1200' },
    ]
    expect(write(both, 'money')).toBe('¥680K + € 1,200')
  })

  it('are drawn against the longest and never vanish', () => {
    expect(lengths([line(1000), line(500), line(1), line(0)], 'x')).toEqual([100, 50, 1.5, 0])
  })

  it('open the records they count, unless there are none', () => {
    expect(leadsTo(line(3), column('count'), 'deals')).toBe('/deals?filter=stage%20%3D%20%22won%22')
    expect(leadsTo(line(0), column('count'), 'deals')).toBeNull()
    expect(leadsTo(line(3), column('count'), undefined)).toBeNull()
  })
})
