import { expect, test } from 'vitest'
import { bodyOf, newField, newKind, withErased, withField } from '@/areas/settings/events/draft'

const room = { ...newField, name: 'room' }
const guest = { ...newField, name: 'guest' }
const booked = { ...newKind, fields: [room, guest], erase: 'clear' as const, erased_fields: ['guest'] }

test('a field that gets another name stays erased', () => {
  const draft = withField(booked, 1, { ...guest, name: 'visitor' })
  expect([draft.fields[1]?.name, draft.erased_fields]).toEqual(['visitor', ['visitor']])
})

test('what is no longer there, or no longer cleared, is not said', () => {
  expect(bodyOf({ ...booked, fields: [room] }).erased_fields).toEqual([])
  expect(bodyOf({ ...booked, erase: 'drop' }).erased_fields).toEqual([])
  expect(bodyOf(booked).erased_fields).toEqual(['guest'])
})

test('a field is erased once, however often it is chosen', () => {
  const twice = withErased(withErased(booked, 'room', true), 'room', true)
  expect(twice.erased_fields).toEqual(['guest', 'room'])
  expect(withErased(twice, 'guest', false).erased_fields).toEqual(['room'])
})
