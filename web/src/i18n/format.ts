import type { Language } from '@/i18n/language'

/** Time zone of the person at the screen; set once who they are is known. */
let zone: string | undefined

export function setTimeZone(name: string | undefined): void {
  try {
    if (name) new Intl.DateTimeFormat('en', { timeZone: name })
    zone = name || undefined
  } catch {
    zone = undefined
  }
}

export interface Format {
  number: (value: number | string, decimals?: number) => string
  /** ¥680,000 */
  money: (amount: number | string, currency: string | null | undefined) => string
  /** ¥68.0万, ¥680K: for lists and cards, where the eye compares sizes. */
  shortMoney: (amount: number | string, currency: string | null | undefined) => string
  percent: (share: number) => string
  /** 09:12 */
  time: (moment: string | Date) => string
  /** 09:12:04 */
  exactTime: (moment: string | Date) => string
  /** 11月24日 周二, Tue 24 Nov; with the year when it is not this one. */
  day: (moment: string | Date) => string
  /** 2026年12月18日, 18 Dec 2026 */
  date: (day: string | Date) => string
  /** 今天 09:12, yesterday 21:30, 18 Nov 16:05 */
  moment: (moment: string | Date) => string
  /** The narrowest way to say when: 09:12, yesterday, 18 Nov. */
  when: (moment: string | Date) => string
  /** 3 天 21 小时, 3 d 21 h */
  span: (milliseconds: number) => string
  /** 3 ms, 1.8 s */
  took: (milliseconds: number) => string
  /** 甲、乙, A, B */
  list: (names: readonly string[]) => string
  /** What stands between the names of a list; for links, which are no texts. */
  comma: string
}

const foreignSigns: Record<string, string> = {
  CNY: '¥',
  USD: 'US$ ',
  EUR: '€ ',
  GBP: '£ ',
  JPY: 'JP¥ ',
  HKD: 'HK$ ',
}

export function format(language: Language): Format {
  return language === 'zh' ? chinese : english
}

function make(language: Language): Format {
  const words = language === 'zh' ? zhWords : enWords
  const self: Format = {
    number: (value, decimals) => grouped(Number(value), decimals),
    money: (amount, currency) => signed(Number(amount), currency, fullAmount),
    shortMoney: (amount, currency) => signed(Number(amount), currency, words.shortAmount),
    percent: (share) => `${grouped(share * 100, share * 100 < 10 ? 1 : 0)}%`,
    time: (moment) => clock(toDate(moment)),
    exactTime: (moment) => clock(toDate(moment), true),
    day: (moment) => words.day(parts(toDate(moment)), isThisYear(toDate(moment))),
    date: (day) => words.date(parts(toDate(day))),
    moment: (moment) => {
      const date = toDate(moment)
      return `${words.near(daysAgo(date)) ?? words.shortDay(parts(date), isThisYear(date))} ${clock(date)}`
    },
    when: (moment) => {
      const date = toDate(moment)
      const ago = daysAgo(date)
      if (ago === 0) return clock(date)
      return words.near(ago) ?? words.shortDay(parts(date), isThisYear(date))
    },
    span: (milliseconds) => span(milliseconds, words.units),
    took: (milliseconds) =>
      milliseconds < 1000
        ? `${grouped(Math.round(milliseconds * 10) / 10)} ms`
        : span(milliseconds, words.units),
    list: (names) => names.join(words.comma),
    comma: words.comma,
  }
  return self
}

interface Parts {
  year: number
  month: number
  day: number
  weekday: number
}

interface Words {
  shortAmount: (amount: number) => string
  day: (p: Parts, isThisYear: boolean) => string
  shortDay: (p: Parts, isThisYear: boolean) => string
  date: (p: Parts) => string
  near: (daysAgo: number) => string | null
  units: [string, string, string, string]
  comma: string
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const zhWeekdays = ['日', '一', '二', '三', '四', '五', '六']

const enWords: Words = {
  shortAmount: (amount) => {
    if (amount >= 1e9) return `${grouped(amount / 1e9, 1)}B`
    if (amount >= 1e6) return `${grouped(amount / 1e6, 1)}M`
    if (amount >= 1e4) return `${grouped(amount / 1e3, 0)}K`
    return fullAmount(amount)
  },
  day: (p, isThisYear) =>
    `${weekdays[p.weekday] ?? ''} ${p.day} ${months[p.month - 1] ?? ''}${isThisYear ? '' : ` ${p.year}`}`,
  shortDay: (p, isThisYear) => `${p.day} ${months[p.month - 1] ?? ''}${isThisYear ? '' : ` ${p.year}`}`,
  date: (p) => `${p.day} ${months[p.month - 1] ?? ''} ${p.year}`,
  near: (ago) => ({ 0: 'Today', 1: 'Yesterday', [-1]: 'Tomorrow' })[ago] ?? null,
  units: [' d', ' h', ' min', ' s'],
  comma: ', ',
}

const zhWords: Words = {
  shortAmount: (amount) => {
    if (amount >= 1e8) return `${grouped(amount / 1e8, 2)}亿`
    if (amount >= 1e4) return `${grouped(amount / 1e4, 1)}万`
    return fullAmount(amount)
  },
  day: (p, isThisYear) =>
    `${isThisYear ? '' : `${p.year}年`}${p.month}月${p.day}日 周${zhWeekdays[p.weekday] ?? ''}`,
  shortDay: (p, isThisYear) => `${isThisYear ? '' : `${p.year}年`}${p.month}月${p.day}日`,
  date: (p) => `${p.year}年${p.month}月${p.day}日`,
  near: (ago) => ({ 0: '今天', 1: '昨天', [-1]: '明天' })[ago] ?? null,
  units: [' 天', ' 小时', ' 分钟', ' 秒'],
  comma: '、',
}

const english = make('en')
const chinese = make('zh')

export function grouped(value: number, decimals?: number): string {
  const options =
    decimals === undefined
      ? { maximumFractionDigits: 2 }
      : { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  // A real minus sign (U+2212) has the width of a digit, the hyphen has not.
  return new Intl.NumberFormat('en-US', options).format(value).replace('-', '−')
}

function fullAmount(amount: number): string {
  return grouped(amount, Number.isInteger(amount) ? 0 : 2)
}

function signed(
  amount: number,
  currency: string | null | undefined,
  write: (amount: number) => string,
): string {
  const sign = currency ? (foreignSigns[currency] ?? `${currency} `) : ''
  return `${amount < 0 ? '−' : ''}${sign}${write(Math.abs(amount))}`
}

/** A day without a time (“2026-12-18”) is that day everywhere, so it is read at noon. */
function toDate(value: string | Date): Date {
  if (value instanceof Date) return value
  return new Date(/^\d{4}-\d{2}-\d{2}$/u.test(value) ? `${value}T12:00:00` : value)
}

function clock(date: Date, seconds = false): string {
  const options: Intl.DateTimeFormatOptions = {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  }
  if (seconds) options.second = '2-digit'
  return new Intl.DateTimeFormat('en-GB', options).format(date)
}

function parts(date: Date): Parts {
  const shown = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(date)
  const [year = 0, month = 1, day = 1] = shown.split('-').map(Number)
  return { year, month, day, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() }
}

function dayNumber(date: Date): number {
  const p = parts(date)
  return Math.floor(Date.UTC(p.year, p.month - 1, p.day) / 86_400_000)
}

/** 0 today, 1 yesterday, -1 tomorrow, in the person's own zone. */
export function daysAgo(value: string | Date): number {
  return dayNumber(new Date()) - dayNumber(toDate(value))
}

export function hourOfDay(): number {
  return Number(clock(new Date()).slice(0, 2))
}

function isThisYear(date: Date): boolean {
  return parts(date).year === parts(new Date()).year
}

function span(milliseconds: number, units: [string, string, string, string]): string {
  const seconds = Math.abs(milliseconds) / 1000
  if (seconds < 60) return `${grouped(seconds, seconds < 10 && seconds % 1 !== 0 ? 1 : 0)}${units[3]}`
  const minutes = Math.floor(seconds / 60)
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60]
  const shown = [
    days ? `${days}${units[0]}` : '',
    hours ? `${hours}${units[1]}` : '',
    rest ? `${rest}${units[2]}` : '',
  ]
  return shown.filter(Boolean).slice(0, 2).join(' ')
}
