import type { Tile } from '@/api/insights'

export const columns = 12
export const rowHeight = 36
export const gap: readonly [number, number] = [24, 16]

/** The next free line below all tiles. */
export const below = (tiles: Tile[]): number => Math.max(0, ...tiles.map((tile) => tile.y + tile.h))

/** A name no other tile has. */
export function freshId(tiles: Tile[], report: string): string {
  const taken = new Set(tiles.map((tile) => tile.id))
  if (!taken.has(report)) return report
  let number = 2
  while (taken.has(`${report}-${number}`)) number += 1
  return `${report}-${number}`
}

const within = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most)

/** A tile moved (or, with `isSizing`, grown) by whole cells, never over the edge of the grid. */
export function nudged(tile: Tile, dx: number, dy: number, isSizing: boolean): Tile {
  return isSizing
    ? { ...tile, w: within(tile.w + dx, 2, columns - tile.x), h: within(tile.h + dy, 2, 40) }
    : { ...tile, x: within(tile.x + dx, 0, columns - tile.w), y: Math.max(0, tile.y + dy) }
}

/** The steps an arrow key takes. */
export const arrows: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

export interface Cell {
  i: string
  x: number
  y: number
  w: number
  h: number
}

export const cells = (tiles: Tile[]): Cell[] => tiles.map(({ id, x, y, w, h }) => ({ i: id, x, y, w, h }))

/** The tiles where the grid has put them. */
export function placed(tiles: Tile[], layout: readonly Cell[]): Tile[] {
  const at = new Map(layout.map((cell) => [cell.i, cell]))
  return tiles.map((tile) => {
    const cell = at.get(tile.id)
    return cell ? { ...tile, x: cell.x, y: cell.y, w: cell.w, h: cell.h } : tile
  })
}
