/** The simple half of the filter language: rows of field, operator and value in one all/any group. */

export type Operator =
  | 'eq'
  | 'ne'
  | 'gt'
  | 'ge'
  | 'lt'
  | 'le'
  | 'contains'
  | 'starts'
  | 'in'
  | 'has'
  | 'empty'
  | 'known'
  | 'true'
  | 'false'
  | 'within'

export interface Condition {
  field: string
  operator: Operator
  value: string
}

export interface Group {
  word: 'all' | 'any'
  conditions: Condition[]
}

const signs: Partial<Record<Operator, string>> = {
  eq: '=',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
  contains: 'contains',
  starts: 'starts with',
  has: 'has',
}

export function operatorsFor(type: string): Operator[] {
  switch (type) {
    case 'number':
    case 'money':
      return ['ge', 'gt', 'le', 'lt', 'eq', 'empty', 'known']
    case 'date':
    case 'moment':
      return ['within', 'ge', 'lt', 'empty', 'known']
    case 'flag':
      return ['true', 'false']
    case 'set':
      return ['has', 'empty', 'known']
    case 'choice':
      return ['in', 'eq', 'ne', 'empty', 'known']
    case 'lookup':
      return ['known', 'empty']
    default:
      return ['contains', 'eq', 'ne', 'starts', 'empty', 'known']
  }
}

export function needsValue(operator: Operator): boolean {
  return !['empty', 'known', 'true', 'false'].includes(operator)
}

/** Rows without the value they need are still being written and say nothing yet. */
export function toText(group: Group, typeOf: (field: string) => string): string {
  const parts = group.conditions
    .filter((one) => one.field && (!needsValue(one.operator) || one.value.trim() !== ''))
    .map((one) => atom(one, typeOf(one.field)))
  return parts.join(group.word === 'all' ? ' and ' : ' or ')
}

function atom({ field, operator, value }: Condition, type: string): string {
  switch (operator) {
    case 'empty':
      return `${field} is empty`
    case 'known':
      return `${field} is not empty`
    case 'true':
      return `${field} = true`
    case 'false':
      return `${field} = false`
    case 'ne':
      return `not (${field} = ${literal(value, type)})`
    case 'in':
      return `${field} in (${value
        .split(',')
        .map((one) => literal(one.trim(), type))
        .join(', ')})`
    case 'within':
      return type === 'date'
        ? `${field} >= today - ${amount(value)} days`
        : `${field} >= now - ${amount(value)} days`
    default:
      return `${field} ${signs[operator] ?? '='} ${literal(value, type)}`
  }
}

function amount(value: string): number {
  return Math.max(0, Math.floor(Number(value) || 0))
}

function literal(value: string, type: string): string {
  if ((type === 'number' || type === 'money') && /^[-−]?[\d,]+(\.\d+)?$/u.test(value.trim())) {
    return value.trim().replaceAll(',', '').replace('−', '-')
  }
  return quote(value)
}

function quote(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

const text = String.raw`"((?:[^"\\]|\\.)*)"`
const name = String.raw`([a-z_][\w.]*)`
const shapes: [RegExp, (found: string[]) => Condition][] = [
  [new RegExp(`^${name} is empty$`, 'u'), ([field = '']) => ({ field, operator: 'empty', value: '' })],
  [new RegExp(`^${name} is not empty$`, 'u'), ([field = '']) => ({ field, operator: 'known', value: '' })],
  [
    new RegExp(`^${name} = (true|false)$`, 'u'),
    ([field = '', flag]) => ({ field, operator: flag === 'true' ? 'true' : 'false', value: '' }),
  ],
  [
    new RegExp(String.raw`^not \(${name} = ${text}\)$`, 'u'),
    ([field = '', value = '']) => ({ field, operator: 'ne', value: unquote(value) }),
  ],
  [
    new RegExp(String.raw`^${name} in \((${text}(?:, ${text})*)\)$`, 'u'),
    ([field = '', list = '']) => ({
      field,
      operator: 'in',
      value: [...list.matchAll(new RegExp(text, 'gu'))].map((found) => unquote(found[1] ?? '')).join(','),
    }),
  ],
  [
    new RegExp(String.raw`^${name} >= (?:now|today) - (\d+) days$`, 'u'),
    ([field = '', value = '']) => ({ field, operator: 'within', value }),
  ],
  [
    new RegExp(
      String.raw`^${name} (=|>=|<=|>|<|contains|starts with|has) (?:${text}|(-?\d+(?:\.\d+)?))$`,
      'u',
    ),
    ([field = '', sign = '=', quoted, number]) => ({
      field,
      operator: (Object.keys(signs) as Operator[]).find((key) => signs[key] === sign) ?? 'eq',
      value: number ?? unquote(quoted ?? ''),
    }),
  ],
]

function unquote(value: string): string {
  return value.replaceAll(/\\(.)/gu, '$1')
}

/** The rows behind a text, or null when the text says more than rows can. */
export function fromText(source: string): Group | null {
  const trimmed = source.trim()
  if (trimmed === '') return { word: 'all', conditions: [] }
  for (const [word, joint] of [
    ['all', ' and '],
    ['any', ' or '],
  ] as const) {
    const conditions = split(trimmed, joint).map(readAtom)
    if (conditions.every((one) => one !== null)) return { word, conditions }
  }
  return null
}

function readAtom(source: string): Condition | null {
  for (const [shape, make] of shapes) {
    const found = shape.exec(source.trim())
    if (found) return make(found.slice(1))
  }
  return null
}

/** Cuts at a joint that stands outside quotes and brackets. */
function split(source: string, joint: string): string[] {
  const parts: string[] = []
  let depth = 0
  let isQuoted = false
  let from = 0
  for (let at = 0; at < source.length; at++) {
    const sign = source[at]
    if (sign === '\\') at++
    else if (sign === '"') isQuoted = !isQuoted
    else if (!isQuoted && sign === '(') depth++
    else if (!isQuoted && sign === ')') depth--
    else if (!isQuoted && depth === 0 && source.startsWith(joint, at)) {
      parts.push(source.slice(from, at))
      from = at + joint.length
      at = from - 1
    }
  }
  return [...parts, source.slice(from)]
}
