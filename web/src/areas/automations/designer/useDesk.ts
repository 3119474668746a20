import { useState, type RefObject } from 'react'
import type { Kinds } from '@/api/designer'
import { putClip, takeClip } from '@/areas/automations/designer/clipboard'
import { triggerId, type ExitsOf, type Spot } from '@/areas/automations/designer/definition'
import { copy, insert, newStep, paste, remove } from '@/areas/automations/designer/edits'
import type { Picture } from '@/areas/automations/designer/picture'
import { neighbour, spotAfter, type Shape } from '@/areas/automations/designer/shape'
import { useCanvasKeys } from '@/areas/automations/designer/useCanvasKeys'
import type { Drawing } from '@/areas/automations/designer/useDrawing'
import { freshConfig } from '@/areas/automations/form/setting'
import { useI18n } from '@/i18n/useI18n'
import { tell } from '@/ui/toast'

interface Desk {
  drawing: Drawing
  kinds: Kinds
  picture: Picture
  shape: Shape
  chosen: readonly string[]
  exitsOf: ExitsOf
  panel: RefObject<HTMLElement | null>
  onChoose: (ids: readonly string[]) => void
  onPalette: () => void
}

/** What hands do at the drawing: put in, take out, copy, paste, walk; by pointer, menu and keys alike. */
export function useDesk({ drawing, kinds, picture, shape, chosen, exitsOf, panel, ...on }: Desk) {
  const { t } = useI18n()
  const { definition, edit } = drawing
  const [spot, setSpot] = useState<Spot | null>(null)
  const place = spot ?? spotAfter(picture, chosen.at(-1) ?? null)
  const steps = new Set(chosen.filter((id) => id !== triggerId))
  const choose = (ids: readonly string[]) => {
    setSpot(null)
    on.onChoose(ids)
  }

  const put = (kind: string, at: Spot) => {
    const declared = kinds.steps.find((one) => one.name === kind)
    if (!declared) return
    const step = newStep(definition, kind, freshConfig(declared.schema))
    edit((now) => insert(now, at, step, exitsOf))
    // From the search back to the picture, where the arrow keys walk.
    if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur()
    choose([step.id])
  }
  const offer = (at: Spot) => {
    setSpot(at)
    on.onPalette()
  }
  const take = () => {
    if (steps.size === 0) return
    const left = remove(definition, steps)
    const before = chosen[0] ? neighbour(shape, chosen[0], 'up') : null
    edit(() => left)
    const count = definition.steps.length - left.steps.length
    tell(t('designer.removed', { count }), { label: t('common.undo'), run: drawing.undo })
    choose(before && left.steps.some((step) => step.id === before) ? [before] : [])
  }
  const copyChosen = () => {
    if (steps.size === 0) return
    putClip(copy(definition, steps))
    tell(t('designer.copied', { count: steps.size }))
  }
  const cutChosen = () => {
    copyChosen()
    take()
  }
  const pasteHere = () => {
    const clip = takeClip()
    if (!clip || clip.steps.length === 0) return
    const pasted = paste(definition, place, clip, exitsOf)
    edit(() => pasted.definition)
    tell(t('designer.pasted', { count: pasted.ids.length }))
    choose(pasted.ids)
  }
  useCanvasKeys({
    onWalk: (direction) => {
      const next = neighbour(shape, chosen.at(-1) ?? triggerId, direction)
      if (next) choose([next])
      else if (chosen.length === 0) choose([triggerId])
    },
    onEdit: () =>
      panel.current
        ?.querySelector<HTMLElement>('section:nth-of-type(2) input, section:nth-of-type(2) textarea, input')
        ?.focus(),
    onPalette: () => offer(place),
    onRemove: take,
    onCopy: copyChosen,
    onCut: cutChosen,
    onPaste: pasteHere,
    onUndo: drawing.undo,
    onRedo: drawing.redo,
    onAll: () => choose(definition.steps.map((step) => step.id)),
    onLeave: () => choose([]),
  })
  return { place, steps, choose, put, offer, take, copyChosen, cutChosen, pasteHere }
}
