import type { Edge, Node } from '@xyflow/react'
import { triggerId, type NoteDef, type Spot } from '@/areas/automations/designer/definition'
import { problemsAt, type Picture, type PictureStep } from '@/areas/automations/designer/picture'
import { slotHeight, type Line, type Shape } from '@/areas/automations/designer/shape'
import type { CanvasActs } from '@/areas/automations/FlowCanvas'
import { cardHeight, cardWidth } from '@/areas/automations/layout'
import { stepIcon } from '@/areas/automations/status'
import type { I18n } from '@/i18n/useI18n'
import { withoutTags } from '@/lib/liquid'
import { iconNamed, type IconName } from '@/ui/Icon'

export interface CardData extends Record<string, unknown> {
  icon: IconName
  name: string
  sentence: string
  here: number
  look: 'trigger' | 'goal' | 'step'
  problem: string
  isPassed?: boolean
  isHere?: boolean
  onCount?: () => void
}

export interface SlotData extends Record<string, unknown> {
  isEnd: boolean
  onInsert: (kind?: string) => void
}

export interface NoteData extends Record<string, unknown> {
  note: NoteDef
  onChange?: (note: NoteDef | null) => void
}

export interface WayData extends Record<string, unknown> {
  label: string
  count: string
  /** How the count differs from that of another version, with its sign. */
  change: string
  isBranch: boolean
  /** How far its source lies above the foot of its row: a slot is lower than the cards beside it. */
  clearance: number
  spot: Spot | null
  onInsert?: (kind?: string) => void
  onCount?: () => void
}

export type CardNode = Node<CardData, 'card'>
export type SlotNode = Node<SlotData, 'slot'>
export type NoteNode = Node<NoteData, 'note'>
export type AnyNode = CardNode | SlotNode | NoteNode
export type Way = Edge<WayData, 'way'>

interface Drawing {
  picture: Picture
  shape: Shape
  i18n: I18n
  heights: ReadonlyMap<string, number>
  passed?: ReadonlySet<string>
  here?: string | null
  acts?: CanvasActs
  notes?: readonly NoteDef[]
  onCount?: (step: string, exits: readonly string[]) => void
}

export function drawNodes(drawing: Drawing): { nodes: AnyNode[]; edges: Way[] } {
  const { picture, shape, acts } = drawing
  const nodes: AnyNode[] = [
    triggerCard(drawing),
    ...picture.steps.map((step) => stepCard(step, drawing)),
    ...shape.slots.map((slot): SlotNode => {
      const place = shape.places.get(slot.id) ?? { x: 0, y: 0 }
      return {
        id: slot.id,
        type: 'slot',
        position: { x: place.x + (cardWidth - slotHeight) / 2, y: place.y },
        width: slotHeight,
        height: slotHeight,
        selectable: false,
        focusable: false,
        data: { isEnd: slot.isEnd, onInsert: (kind) => acts?.onInsert(slot.spot, kind) },
      }
    }),
    ...(drawing.notes ?? []).map((note, index) => noteCard(note, index, drawing)),
  ]
  const rows = rowHeights(drawing)
  return { nodes, edges: shape.lines.map((line) => wayOf(line, rows, drawing)) }
}

/** The highest card of each row, by where the row begins. */
function rowHeights({ shape, heights }: Drawing): ReadonlyMap<number, number> {
  const rows = new Map<number, number>()
  for (const [id, { y }] of shape.places)
    rows.set(y, Math.max(rows.get(y) ?? cardHeight, heights.get(id) ?? 0))
  return rows
}

function card(id: string, data: CardData, { shape, heights }: Drawing): CardNode {
  const position = shape.places.get(id) ?? { x: 0, y: 0 }
  const height = heights.get(id) ?? cardHeight
  return { id, type: 'card', position, width: cardWidth, height, data, ariaLabel: data.name }
}

function triggerCard(drawing: Drawing): CardNode {
  const { picture, i18n, passed } = drawing
  const problem = problemsAt(picture.problems, 'trigger').find((one) => !one.isWarning)
  const data: CardData = {
    icon: iconNamed(picture.trigger.icon, 'bolt'),
    name: i18n.t('flows.trigger'),
    sentence: i18n.say(picture.trigger.sentence),
    here: 0,
    look: 'trigger',
    problem: problem ? i18n.say(problem.message) : '',
    isPassed: passed !== undefined,
  }
  return card(triggerId, data, drawing)
}

function stepCard(step: PictureStep, drawing: Drawing): CardNode {
  const { picture, i18n, passed, here, onCount } = drawing
  const problem = problemsAt(picture.problems, `steps.${step.id}`)[0]
  const count = picture.counts[step.id]?.here ?? 0
  const data: CardData = {
    icon: stepIcon(step),
    name: i18n.say(step.name),
    sentence: withoutTags(i18n.say(step.sentence)),
    here: count,
    look: /goal/u.test(step.kind) ? 'goal' : 'step',
    problem: problem ? i18n.say(problem.message) : '',
    isPassed: passed?.has(step.id),
    isHere: here === step.id,
    onCount: onCount && count > 0 ? () => onCount(step.id, []) : undefined,
  }
  return card(step.id, data, drawing)
}

const noteWidth = 168

/** Notes stand left of the picture, one below the other, until somebody moves them. */
function noteCard(note: NoteDef, index: number, { shape, acts }: Drawing): NoteNode {
  const left = Math.min(0, ...[...shape.places.values()].map((place) => place.x)) - noteWidth - 48
  return {
    id: `note:${note.id}`,
    type: 'note',
    position: { x: note.x ?? left, y: note.y ?? index * 112 },
    width: noteWidth,
    selectable: false,
    data: { note, onChange: acts ? (next) => acts.onNote(next, note.id) : undefined },
  }
}

function wayOf(line: Line, rows: ReadonlyMap<number, number>, drawing: Drawing): Way {
  const { shape, i18n, acts, onCount } = drawing
  const { spot } = line
  const isFromSlot = shape.slots.some((slot) => slot.id === line.source)
  const row = rows.get(shape.places.get(line.source)?.y ?? 0) ?? cardHeight
  const insert = acts && spot ? (kind?: string) => acts.onInsert(spot, kind) : undefined
  const isCompared = line.was !== undefined && line.was !== line.passed
  const count = line.passed > 0 || isCompared ? i18n.format.number(line.passed) : ''
  return {
    id: line.id,
    source: line.source,
    target: line.target,
    type: 'way',
    data: {
      label: i18n.format.list(line.labels.map((label) => i18n.say(label))),
      count,
      change: isCompared ? signed(line.passed - (line.was ?? 0), i18n) : '',
      isBranch: line.isBranch,
      clearance: isFromSlot ? row - slotHeight : 0,
      spot,
      onInsert: insert,
      onCount: onCount && count ? () => onCount(line.source, line.exits) : undefined,
    },
  }
}

function signed(difference: number, { format }: I18n): string {
  return `${difference > 0 ? '+' : '−'}${format.number(Math.abs(difference))}`
}
