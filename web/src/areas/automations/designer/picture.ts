import type { Description, Kinds, Told } from '@/api/designer'
import type { Flow } from '@/api/types'
import { exitNames, targetOf, type Definition, type StepDef } from '@/areas/automations/designer/definition'
import type { Phrase } from '@/i18n/phrase'

/** A flow ready to be drawn: what the drawing holds, with what the server says of it as far as that has come. */
export interface Picture {
  key: string
  name: Phrase
  trigger: { sentence: Phrase; icon: string }
  steps: PictureStep[]
  counts: Record<string, { here: number; passed: number }>
  /** `was`: what another version would have counted, in a test of two. */
  edges: { from: string; exit: string; to: string; passed: number; was?: number }[]
  entered: number
  enteredBefore?: number
  problems: Problem[]
}

export interface PictureStep {
  id: string
  kind: string
  icon: string
  group: string
  name: Phrase
  sentence: Phrase
  exits: { name: string; label: Phrase; next: string }[]
}

export interface Problem {
  field: string
  code: string
  message: Phrase
  isWarning?: boolean
}

const nothing: Phrase = { en: '', zh: '' }

/** The flow as it runs. */
export function pictureOfFlow(flow: Flow): Picture {
  return {
    key: flow.key,
    name: flow.name,
    trigger: { sentence: flow.trigger_sentence, icon: 'bolt' },
    steps: flow.steps,
    counts: flow.counts,
    edges: flow.edges,
    entered: flow.totals.entered,
    problems: flow.faults,
  }
}

/** The flow as it is being drawn, with the numbers of the running version on the steps that both have. */
export function pictureOfDraft(
  definition: Definition,
  said: Description | undefined,
  kinds: Kinds | undefined,
  flow: Flow | undefined,
): Picture {
  const told = new Map(said?.steps.map((step) => [step.id, step]))
  return {
    key: definition.key,
    name: definition.name,
    trigger: { sentence: said?.trigger ?? nothing, icon: said?.trigger_icon ?? 'bolt' },
    steps: definition.steps.map((step) => drawn(step, told.get(step.id), kinds)),
    counts: flow?.counts ?? {},
    edges: flow?.edges ?? [],
    entered: flow?.totals.entered ?? 0,
    problems: [
      ...(said?.problems ?? []),
      ...(said?.warnings ?? []).map((one) => ({ ...one, isWarning: true })),
    ],
  }
}

function drawn(step: StepDef, told: Told | undefined, kinds: Kinds | undefined): PictureStep {
  const known = told?.kind === step.kind ? told : undefined
  const kind = kinds?.steps.find((one) => one.name === step.kind)
  const hasName = Boolean(step.name?.en || step.name?.zh)
  return {
    id: step.id,
    kind: step.kind,
    icon: kind?.icon ?? known?.icon ?? 'alert',
    group: kind?.group ?? 'path',
    name: hasName && step.name ? step.name : (kind?.label ?? { en: step.kind, zh: step.kind }),
    sentence: known?.sentence ?? nothing,
    exits: (known ? known.exits : exitNames(step).map((name) => ({ name, label: nothing }))).map((exit) => ({
      name: exit.name,
      label: exit.label,
      next: targetOf(step, exit.name),
    })),
  }
}

/** The problems of one step, of one of its settings, or of the trigger: whatever stands under the address. */
export function problemsAt(problems: readonly Problem[], address: string): Problem[] {
  return problems.filter((one) => one.field === address || one.field.startsWith(`${address}.`))
}
