import { triggerId } from '@/areas/automations/designer/definition'
import type { Picture } from '@/areas/automations/designer/picture'
import { shapeOf } from '@/areas/automations/designer/shape'
import { cardHeight, cardWidth } from '@/areas/automations/layout'

/** The shape of a flow, as small as a stamp: how long it is, where it divides. */
export function Thumbnail({ picture }: { picture: Picture }) {
  const shape = shapeOf(picture, false)
  const places = [...shape.places]
  const left = Math.min(...places.map(([, place]) => place.x))
  const right = Math.max(...places.map(([, place]) => place.x)) + cardWidth
  const bottom = Math.max(...places.map(([, place]) => place.y)) + cardHeight
  // Short flows are not blown up: a card is never wider than a third of the stamp.
  const width = Math.max(right - left, 3 * cardWidth)
  const at = (id: string) => shape.places.get(id) ?? { x: 0, y: 0 }
  return (
    <svg
      viewBox={`${(left + right - width) / 2 - 8} -8 ${width + 16} ${bottom + 16}`}
      preserveAspectRatio="xMidYMin meet"
      aria-hidden="true"
    >
      {shape.lines.map((line) => {
        const from = at(line.source)
        const to = at(line.target)
        const middle = from.y + cardHeight + 16
        const x = from.x + cardWidth / 2
        return (
          <path
            key={line.id}
            d={`M${x} ${from.y + cardHeight}V${middle}H${to.x + cardWidth / 2}V${to.y}`}
            fill="none"
            stroke="var(--line-3)"
            strokeWidth="4"
          />
        )
      })}
      {places.map(([id, place]) => (
        <rect
          key={id}
          x={place.x}
          y={place.y}
          width={cardWidth}
          height={cardHeight}
          rx="10"
          fill={id === triggerId ? 'var(--jade)' : 'var(--line-2)'}
        />
      ))}
    </svg>
  )
}
