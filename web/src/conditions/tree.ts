/**
 * The condition language seen by the builder: groups of rows, any depth. The server parses text to its tree (`Node`);
 * here the tree becomes rows and rows become text. What is richer than a row stays text and is never lost.
 */

export type Plain = string | number | boolean | null | string[]

export type Node =
  | { value: Plain; type: string }
  | { path: string[] }
  | { call: string; args: Node[] }
  | { items: Node[] }
  | { aggregate: string; path: string[]; item: string[]; where: Node | null }
  | { history: string; event: string; item: string[]; where: Node | null; window: [string, string] | null }

export type Operator =
  | 'eq'
  | 'ne'
  | 'known_ne'
  | 'gt'
  | 'ge'
  | 'lt'
  | 'le'
  | 'between'
  | 'contains'
  | 'lacks'
  | 'starts'
  | 'ends'
  | 'in'
  | 'not_in'
  | 'known_not_in'
  | 'has'
  | 'has_any'
  | 'has_not'
  | 'empty'
  | 'known'
  | 'true'
  | 'false'
  | 'within'
  | 'ahead'
  | 'segment'

export interface Row {
  kind: 'row'
  path: string
  operator: Operator
  values: string[]
}

/** How often something has happened: count(message.opened, 7 days) >= 3. */
export interface Happened {
  kind: 'happened'
  event: string
  sign: '>=' | '<' | '='
  times: string
  amount: string
  unit: string
}

export interface Written {
  kind: 'written'
  text: string
}

export interface Group {
  kind: 'group'
  word: 'and' | 'or'
  isNot: boolean
  items: Item[]
}

export type Item = Row | Happened | Written | Group

const signs: Partial<Record<Operator, string>> = {
  eq: '=',
  known_ne: '!=',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
  contains: 'contains',
  starts: 'starts with',
  ends: 'ends with',
  has: 'has',
}
const calls: Record<string, Operator> = {
  '=': 'eq',
  '!=': 'known_ne',
  '>': 'gt',
  '>=': 'ge',
  '<': 'lt',
  '<=': 'le',
  contains: 'contains',
  starts: 'starts',
  ends: 'ends',
  has: 'has',
}
/** What “not” before a row means: it also holds where the field is empty. */
const denied: Partial<Record<Operator, Operator>> = {
  eq: 'ne',
  in: 'not_in',
  contains: 'lacks',
  has: 'has_not',
}
const denials: Partial<Record<Operator, Operator>> = {
  ne: 'eq',
  not_in: 'in',
  lacks: 'contains',
  has_not: 'has',
}

export function operatorsFor(type: string): Operator[] {
  switch (type) {
    case 'number':
    case 'money':
      return ['ge', 'gt', 'le', 'lt', 'eq', 'ne', 'between', 'empty', 'known']
    case 'date':
    case 'moment':
      return ['within', 'ahead', 'ge', 'lt', 'empty', 'known']
    case 'flag':
      return ['true', 'false', 'empty']
    case 'set':
      return ['has', 'has_any', 'has_not', 'empty', 'known']
    case 'choice':
      return ['in', 'not_in', 'known_not_in', 'eq', 'ne', 'known_ne', 'empty', 'known']
    case 'lookup':
      return ['eq', 'ne', 'known_ne', 'known', 'empty']
    default:
      return ['contains', 'lacks', 'eq', 'ne', 'known_ne', 'starts', 'ends', 'empty', 'known']
  }
}

export function valuesNeeded(operator: Operator): 'none' | 'one' | 'two' | 'many' {
  if (['empty', 'known', 'true', 'false'].includes(operator)) return 'none'
  if (operator === 'between') return 'two'
  return ['in', 'not_in', 'known_not_in', 'has_any'].includes(operator) ? 'many' : 'one'
}

export function emptyGroup(word: Group['word'] = 'and'): Group {
  return { kind: 'group', word, isNot: false, items: [] }
}

/** Whether a row can be said already; others are still being written. */
export function isWhole(item: Item): boolean {
  if (item.kind === 'written') return item.text.trim() !== ''
  if (item.kind === 'happened') return item.event !== '' && item.times !== ''
  if (item.kind === 'group') return item.items.some(isWhole)
  const needed = { none: 0, one: 1, many: 1, two: 2 }[valuesNeeded(item.operator)]
  return item.path !== '' && item.values.filter((value) => value.trim() !== '').length >= needed
}

export function toText(item: Item, typeOf: (path: string) => string, isInner = false): string {
  switch (item.kind) {
    case 'written':
      return isInner && /\b(?:and|or)\b/u.test(item.text) ? `(${item.text.trim()})` : item.text.trim()
    case 'happened': {
      const window = item.amount ? `, ${item.amount} ${item.unit}` : ''
      return `count(${item.event}${window}) ${item.sign} ${number(item.times)}`
    }
    case 'row':
      return rowText(item, typeOf(item.path))
    case 'group': {
      const whole = item.items.filter(isWhole)
      const parts = whole.map((one) => toText(one, typeOf, whole.length > 1 || item.isNot))
      const text = parts.join(` ${item.word} `)
      if (text === '') return ''
      if (item.isNot) return `not (${text})`
      return isInner && parts.length > 1 ? `(${text})` : text
    }
  }
}

function rowText({ path, operator, values }: Row, type: string): string {
  const first = literal(values[0] ?? '', type)
  const listed = `(${values.map((value) => literal(value, type)).join(', ')})`
  switch (operator) {
    case 'empty':
      return `${path} is empty`
    case 'known':
      return `${path} is not empty`
    case 'true':
    case 'false':
      return `${path} = ${operator}`
    case 'ne':
    case 'lacks':
    case 'has_not':
      return `not (${path} ${signs[denials[operator] ?? 'eq'] ?? '='} ${first})`
    case 'in':
      return `${path} in ${listed}`
    case 'not_in':
      return `not (${path} in ${listed})`
    case 'known_not_in':
      return `${path} not in ${listed}`
    case 'has_any':
      return `${path} has any ${listed}`
    case 'between':
      return `${path} between ${first} and ${literal(values[1] ?? '', type)}`
    case 'within':
      return `${path} >= ${type === 'date' ? 'today' : 'now'} - ${number(values[0] ?? '')} days`
    case 'ahead': {
      const start = type === 'date' ? 'today' : 'now'
      return `${path} between ${start} and ${start} + ${number(values[0] ?? '')} days`
    }
    case 'segment':
      return `segment(${first})`
    default:
      return `${path} ${signs[operator] ?? '='} ${first}`
  }
}

function number(value: string): string {
  return value.trim().replaceAll(',', '').replace('−', '-') || '0'
}

function literal(value: string, type: string): string {
  const isNumber = type === 'number' || type === 'money'
  if (isNumber && /^[-−]?[\d,]+(\.\d+)?$/u.test(value.trim())) return number(value)
  return `"${value.trim().replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

/** The rows behind a tree. `write` gives the text of a part that no row can hold. */
export function toGroup(tree: Node | null, write: (node: Node) => string = textOf): Group {
  if (tree === null) return emptyGroup()
  const item = toItem(tree, write)
  return item.kind === 'group' ? item : { ...emptyGroup(), items: [item] }
}

function toItem(node: Node, write: (node: Node) => string): Item {
  if (!('call' in node))
    return 'path' in node && !('aggregate' in node) ? flag(node.path) : { kind: 'written', text: write(node) }
  if (node.call === 'and' || node.call === 'or') {
    return { kind: 'group', word: node.call, isNot: false, items: node.args.map((one) => toItem(one, write)) }
  }
  if (node.call === 'not') return deny(node, write)
  return happened(node) ?? row(node) ?? { kind: 'written', text: write(node) }
}

function flag(path: string[]): Row {
  return { kind: 'row', path: path.join('.'), operator: 'true', values: [] }
}

function deny(node: { call: string; args: Node[] }, write: (node: Node) => string): Item {
  const [only] = node.args
  const inner = only ? toItem(only, write) : null
  if (inner?.kind === 'group') return { ...inner, isNot: !inner.isNot }
  if (inner?.kind === 'row') {
    if (inner.operator === 'empty') return { ...inner, operator: 'known' }
    const operator = denied[inner.operator]
    if (operator) return { ...inner, operator }
  }
  return { kind: 'written', text: write(node) }
}

function row(node: { call: string; args: Node[] }): Row | null {
  const [left, ...rest] = node.args
  if (node.call === 'segment' && left && 'value' in left) {
    return { kind: 'row', path: 'segment', operator: 'segment', values: [String(left.value)] }
  }
  if (!left || !('path' in left) || 'aggregate' in left) return null
  const path = left.path.join('.')
  const make = (operator: Operator, values: string[]): Row => ({ kind: 'row', path, operator, values })
  const [first, second] = rest
  if (node.call === 'is empty') return make('empty', [])
  if (node.call === 'is not empty') return make('known', [])
  if (['in', 'not in', 'has any'].includes(node.call) && first && 'items' in first) {
    const values = first.items.map(plainValue)
    const operator =
      ({ in: 'in', 'not in': 'known_not_in', 'has any': 'has_any' } as const)[node.call] ?? 'in'
    return values.every((value) => value !== null) ? make(operator, values) : null
  }
  if (node.call === 'is between' && first && second) {
    const days = daysFrom(second, '+')
    if (isStart(first) && days !== null) return make('ahead', [days])
    const values = [plainValue(first), plainValue(second)]
    return values.every((value) => value !== null) ? make('between', values) : null
  }
  const days = first && node.call === '>=' ? daysFrom(first, '-') : null
  if (days !== null) return make('within', [days])
  const operator = calls[node.call]
  const value = first ? plainValue(first) : null
  if (!operator || value === null || second) return null
  if (first && 'value' in first && first.type === 'flag') {
    return node.call === '=' ? make(first.value === true ? 'true' : 'false', []) : null
  }
  return make(operator, [value])
}

function happened(node: { call: string; args: Node[] }): Happened | null {
  const [left, right] = node.args
  if (
    !left ||
    !right ||
    !('history' in left) ||
    left.history !== 'count' ||
    left.where ||
    left.item.length > 0
  ) {
    return null
  }
  const times = plainValue(right)
  const sign = node.call === '>=' || node.call === '<' || node.call === '=' ? node.call : null
  if (sign === null || times === null) return null
  const [amount = '', unit = 'days'] = left.window ?? []
  return { kind: 'happened', event: left.event, sign, times, amount, unit }
}

function plainValue(node: Node): string | null {
  if (!('value' in node) || node.value === null || node.type === 'duration') return null
  return String(node.value)
}

function isStart(node: Node): boolean {
  return 'call' in node && (node.call === 'now' || node.call === 'today')
}

/** The days in “now - 3 days”. */
function daysFrom(node: Node, sign: '+' | '-'): string | null {
  if (!('call' in node) || node.call !== sign) return null
  const [start, span] = node.args
  if (!start || !isStart(start) || !span || !('value' in span) || span.type !== 'duration') return null
  const [amount, unit] = [span.value].flat() as [string, string]
  return /^days?$/u.test(unit) ? amount : null
}

const infix = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '+',
  '-',
  '*',
  '/',
  'contains',
  'has',
  'in',
  'not in',
  'has any',
  'has all',
]
const words: Record<string, string> = {
  starts: 'starts with',
  ends: 'ends with',
  'is not empty': 'is not empty',
}

/** The text of any part of a tree. Brackets are generous: the server writes them as few as needed. */
export function textOf(node: Node): string {
  if ('items' in node) return `(${node.items.map(textOf).join(', ')})`
  if ('history' in node || 'aggregate' in node) return gathered(node)
  if ('call' in node) return callText(node)
  if ('path' in node) return node.path.join('.')
  if (node.type === 'duration') return [node.value].flat().join(' ')
  if (node.value === null) return 'empty'
  return ['number', 'money', 'flag'].includes(node.type)
    ? String(node.value)
    : literal(String(node.value), 'text')
}

function callText({ call, args }: { call: string; args: Node[] }): string {
  const [first = '', second = '', third = ''] = args.map((one) =>
    'call' in one && joins(one.call) ? `(${textOf(one)})` : textOf(one),
  )
  if (call === 'and' || call === 'or')
    return args
      .map((one) => ('call' in one && joins(one.call) ? `(${textOf(one)})` : textOf(one)))
      .join(` ${call} `)
  if (call === 'not') return `not (${args[0] ? textOf(args[0]) : ''})`
  if (call === 'is empty' || call === 'is not empty') return `${first} ${call}`
  if (call === 'is between') return `${first} between ${second} and ${third}`
  if (call === 'now' || call === 'today') return call
  if (infix.includes(call) || call in words) return `${first} ${words[call] ?? call} ${second}`
  return `${call}(${args.map(textOf).join(', ')})`
}

function joins(call: string): boolean {
  return ['and', 'or', '+', '-', '*', '/'].includes(call)
}

function gathered(node: Extract<Node, { history: string } | { aggregate: string }>): string {
  const source = 'history' in node ? [node.event, ...node.item] : [...node.path, ...node.item]
  const where = node.where ? ` where ${textOf(node.where)}` : ''
  const window = 'history' in node && node.window ? `, ${node.window.join(' ')}` : ''
  return `${'history' in node ? node.history : node.aggregate}(${source.join('.')}${where}${window})`
}
