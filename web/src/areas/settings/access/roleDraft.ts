import type { Role } from '@/api/access'

export type Scope = 'none' | 'own' | 'team' | 'all'
export interface Rule {
  read: Scope
  write: Scope
  delete: Scope
  create: boolean
}
export type Rules = Record<string, Rule>

export const scopes: readonly Scope[] = ['none', 'own', 'team', 'all']
export const verbs = ['read', 'write', 'delete'] as const
export const nothing: Rule = { read: 'none', write: 'none', delete: 'none', create: false }
export const everybody = '*'

export const emptyRole: Role = {
  key: '',
  name: { en: '', zh: '' },
  grants: { [everybody]: { ...nothing, read: 'team' } },
  abilities: [],
  is_shipped: false,
  people: 0,
}

export function rulesOf(role: Role): Rules {
  const rules = Object.entries(role.grants).map(([object, rule]): [string, Rule] => [
    object,
    {
      read: scopeOf(rule.read),
      write: scopeOf(rule.write),
      delete: scopeOf(rule.delete),
      create: rule.create,
    },
  ])
  return { [everybody]: nothing, ...Object.fromEntries(rules) }
}

function scopeOf(word: string): Scope {
  return scopes.find((scope) => scope === word) ?? 'none'
}

/** Who changes or deletes must see: a wider right takes seeing with it, and less seeing takes the others down. */
export function withScope(rule: Rule, verb: (typeof verbs)[number], scope: Scope): Rule {
  const width = (one: Scope) => scopes.indexOf(one)
  const narrower = (one: Scope) => (width(one) > width(scope) ? scope : one)
  if (verb === 'read')
    return { ...rule, read: scope, write: narrower(rule.write), delete: narrower(rule.delete) }
  const read = width(rule.read) < width(scope) ? scope : rule.read
  return { ...rule, read, [verb]: scope }
}

export interface Line {
  verb: (typeof verbs)[number] | 'create'
  scope: Scope
  objects: string[]
}

/** The matrix as sentences: what is alike for several objects is said once. */
export function linesOf(rules: Rules): Line[] {
  const lines: Line[] = []
  for (const verb of [...verbs, 'create'] as const) {
    for (const scope of ['all', 'team', 'own'] as const) {
      const objects = Object.entries(rules)
        .filter(([, rule]) => (verb === 'create' ? scope === 'all' && rule.create : rule[verb] === scope))
        .map(([object]) => object)
      if (objects.length > 0) lines.push({ verb, scope, objects })
    }
  }
  return lines
}
