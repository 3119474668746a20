/** The colours of Guanxi. The only file of the web app in which a colour is written down. */

export const light = {
  paper: '#F7F4EC',
  sunk: '#F0ECE2',
  surface: '#FFFDF8',
  raised: '#FFFFFF',
  hover: '#F5F1E7',
  tag: '#F0ECE2',
  press: '#EAE4D7',
  line: '#E6E0D3',
  'line-2': '#D1C8B7',
  'line-3': '#928977',
  ink: '#221F1A',
  'ink-2': '#565045',
  'ink-3': '#6E675A',
  jade: '#0F766E',
  'jade-fill': '#0F766E',
  'jade-fill-h': '#0B605A',
  'on-jade': '#FFFFFF',
  'jade-ink': '#0B5C56',
  'jade-soft': '#E2EFEA',
  'jade-line': '#9CC8BF',
  cin: '#B3301C',
  'cin-soft': '#FBE9E2',
  'cin-line': '#E2A492',
  'cin-ink': '#972613',
  och: '#7F540B',
  'och-soft': '#F8EED6',
  'och-line': '#DCC084',
  'och-bar': '#A9740F',
  'mark-blue': '#1C3467',
  'mark-violet': '#AF7E9C',
  av1: '#E3E9E0',
  av2: '#EADFCF',
  av3: '#DCE5E6',
  av4: '#E9DCDC',
  'av-ink': '#45402F',
  'seal-ink': '#FFFDF6',
  'seal-red': '#B3301C',
  chosen: '#EDF2EB',
} as const

export type Palette = Record<keyof typeof light, string>

export const dark: Palette = {
  paper: '#181613',
  sunk: '#12110E',
  surface: '#1F1C18',
  raised: '#27241F',
  hover: '#26231E',
  tag: '#302C26',
  press: '#312D27',
  line: '#322E28',
  'line-2': '#494338',
  'line-3': '#877E6E',
  ink: '#EDE8DC',
  'ink-2': '#BBB3A4',
  'ink-3': '#A49C8C',
  jade: '#5EC2B1',
  'jade-fill': '#17796F',
  'jade-fill-h': '#1A8378',
  'on-jade': '#FFFFFF',
  'jade-ink': '#86D6C8',
  'jade-soft': '#17322D',
  'jade-line': '#316259',
  cin: '#F2917B',
  'cin-soft': '#3B201A',
  'cin-line': '#80402F',
  'cin-ink': '#F7AE9C',
  och: '#DFB45F',
  'och-soft': '#33280F',
  'och-line': '#695323',
  'och-bar': '#C9983A',
  'mark-blue': '#5D77DC',
  'mark-violet': '#E0ACEC',
  av1: '#323A2F',
  av2: '#40362A',
  av3: '#2B383A',
  av4: '#403030',
  'av-ink': '#DDD6C6',
  'seal-ink': '#FFFDF6',
  'seal-red': '#B3301C',
  chosen: '#1B2A25',
}

const shared = {
  ui: "'Inter', system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif",
  serif:
    "'Iowan Old Style', Georgia, 'Songti SC', 'Noto Serif SC', 'Noto Serif CJK SC', 'Microsoft YaHei', serif",
  mono: "ui-monospace, 'SF Mono', 'Cascadia Mono', Consolas, 'DejaVu Sans Mono', 'PingFang SC', monospace",
  focus: '0 0 0 2px var(--surface), 0 0 0 4px var(--jade)',
  fast: '100ms cubic-bezier(0.2, 0, 0, 1)',
  mid: '160ms cubic-bezier(0.2, 0, 0, 1)',
  slow: '240ms cubic-bezier(0.2, 0, 0, 1)',
}

const pop = {
  light: '0 1px 0 rgba(60, 50, 30, 0.04), 0 8px 24px -8px rgba(60, 48, 24, 0.2)',
  dark: '0 0 0 1px rgba(0, 0, 0, 0.3), 0 12px 32px -8px rgba(0, 0, 0, 0.6)',
}

export const fonts = { ui: shared.ui, mono: shared.mono }
export const shadows = pop

/** The custom properties of both modes: the system decides until the person has chosen. */
export function css(): string {
  const lightRules = declare({ ...shared, ...light, pop: pop.light }) + 'color-scheme:light'
  const darkRules = declare({ ...dark, pop: pop.dark }) + 'color-scheme:dark'
  return (
    `:root{${lightRules}}` +
    `@media(prefers-color-scheme:dark){:root:not([data-theme=light]){${darkRules}}}` +
    `:root[data-theme=dark]{${darkRules}}`
  )
}

function declare(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `--${name}:${value};`)
    .join('')
}
