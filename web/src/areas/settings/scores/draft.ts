import type { ScoreModel } from '@/api/scores'

/** A model as it is being written; what is not a number yet stays as it was typed. */
export type ScoreDraft = Pick<ScoreModel, 'name' | 'rules' | 'cap' | 'threshold' | 'fade' | 'is_active'>
export type RuleDraft = ScoreDraft['rules'][number]

export const emptyModel: ScoreDraft = {
  name: { en: '', zh: '' },
  rules: [],
  cap: 100,
  threshold: null,
  fade: { percent: 0, days: 0 },
  is_active: true,
}

export function draftOf({ name, rules, cap, threshold, fade, is_active }: ScoreModel): ScoreDraft {
  return { name, rules, cap, threshold, fade, is_active }
}

/** A key that none of the rules has, so that a rule's lines stay its own when others come and go. */
export function newRule(rules: readonly RuleDraft[]): RuleDraft {
  const taken = new Set(rules.map((rule) => rule.id))
  let number = rules.length + 1
  while (taken.has(`rule-${number}`)) number += 1
  return { id: `rule-${number}`, label: { en: '', zh: '' }, when: '', points: '10', first_of: '' }
}

export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const next = [...items]
  const [taken] = next.splice(from, 1)
  if (taken !== undefined) next.splice(to, 0, taken)
  return next
}
