import { expect, test } from 'vitest'
import { linesOf, nothing, withScope } from '@/areas/settings/access/roleDraft'

test('who changes must see', () => {
  expect(withScope(nothing, 'write', 'team')).toEqual({ ...nothing, read: 'team', write: 'team' })
})

test('who sees less changes and deletes no more than that', () => {
  const all = { read: 'all', write: 'all', delete: 'own', create: true } as const
  expect(withScope(all, 'read', 'own')).toEqual({ read: 'own', write: 'own', delete: 'own', create: true })
})

test('what is alike is said once', () => {
  const look = { ...nothing, read: 'all' } as const
  expect(linesOf({ '*': look, deal: { ...look, create: true } })).toEqual([
    { verb: 'read', scope: 'all', objects: ['*', 'deal'] },
    { verb: 'create', scope: 'all', objects: ['deal'] },
  ])
})
