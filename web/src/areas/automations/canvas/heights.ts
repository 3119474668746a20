import { triggerId } from '@/areas/automations/designer/definition'
import { problemsAt, type Picture } from '@/areas/automations/designer/picture'
import { cardHeight, cardWidth } from '@/areas/automations/layout'
import type { I18n } from '@/i18n/useI18n'

const lineHeight = 18
const stripHeight = 24
/** A card without its borders, its padding, its icon and the gap beside it. */
const nameWidth = cardWidth - 2 - 20 - 24 - 8
/** The padding of the number beside a name, and the gap between them. */
const aroundNumber = 12 + 6

/** How high each card is: a name too long for one line takes a second, and a problem has a strip below. */
export function heightsOf(picture: Picture, { say, format }: I18n): ReadonlyMap<string, number> {
  const widthOf = ruler()
  const isLong = (name: string, here: number) => {
    const number = here > 0 ? widthOf(format.number(here), '500 12px') + aroundNumber : 0
    return widthOf(name, '600 13px') + number > nameWidth - 1
  }
  const heightOf = (isLong: boolean, hasProblem: boolean) =>
    cardHeight + (isLong ? lineHeight : 0) + (hasProblem ? stripHeight : 0)
  const isBroken = problemsAt(picture.problems, 'trigger').some((one) => !one.isWarning)
  return new Map([
    [triggerId, heightOf(false, isBroken)],
    ...picture.steps.map((step): [string, number] => {
      const here = picture.counts[step.id]?.here ?? 0
      const hasProblem = problemsAt(picture.problems, `steps.${step.id}`).length > 0
      return [step.id, heightOf(isLong(say(step.name), here), hasProblem)]
    }),
  ])
}

/** Measures texts as the page will write them. */
function ruler(): (text: string, font: string) => number {
  const canvas = document.createElement('canvas').getContext('2d')
  const family = getComputedStyle(document.body).fontFamily
  return (text, font) => {
    if (!canvas) return 0
    canvas.font = `${font} ${family}`
    return canvas.measureText(text).width
  }
}
