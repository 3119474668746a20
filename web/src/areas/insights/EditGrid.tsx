import { GridLayout, useContainerWidth } from 'react-grid-layout'
import type { Params, Tile as TileOf } from '@/api/insights'
import { arrows, cells, columns, gap, nudged, placed, rowHeight } from '@/areas/insights/grid'
import { Tile } from '@/areas/insights/Tile'
import { useI18n } from '@/i18n/useI18n'
import { IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import 'react-grid-layout/css/styles.css'
import styles from './insights.module.css'

interface EditGridProps {
  tiles: TileOf[]
  over: Params
  nameOf: (tile: TileOf) => string
  onChange: (tiles: TileOf[]) => void
  onSettings: (tile: TileOf) => void
}

/** The dashboard while it is being changed: tiles are dragged by their grip, sized at their corner, or moved by keys. */
export function EditGrid({ tiles, over, nameOf, onChange, onSettings }: EditGridProps) {
  const { t } = useI18n()
  const { width, containerRef } = useContainerWidth()
  return (
    <div ref={containerRef}>
      <GridLayout
        width={width}
        layout={cells(tiles)}
        gridConfig={{ cols: columns, rowHeight, margin: gap, containerPadding: [0, 0] }}
        dragConfig={{ handle: `.${styles.grip ?? ''}` }}
        onLayoutChange={(layout) => {
          const next = placed(tiles, layout)
          if (JSON.stringify(next) !== JSON.stringify(tiles)) onChange(next)
        }}
      >
        {tiles.map((tile) => {
          const name = nameOf(tile)
          return (
            <div key={tile.id} className={styles.editing}>
              <Tile
                tile={tile}
                over={over}
                grip={
                  <button
                    type="button"
                    className={styles.grip}
                    aria-label={t('insights.moveTile', { name })}
                    title={t('insights.moveTile', { name })}
                    onKeyDown={(event) => {
                      const step = arrows[event.key]
                      if (!step) return
                      event.preventDefault()
                      const moved = nudged(tile, step[0], step[1], event.shiftKey)
                      onChange(tiles.map((one) => (one === tile ? moved : one)))
                    }}
                  >
                    <Icon name="grip" size={14} />
                  </button>
                }
                acts={
                  <>
                    <IconButton
                      icon="settings"
                      label={t('insights.editTile', { name })}
                      onClick={() => onSettings(tile)}
                    />
                    <IconButton
                      icon="trash"
                      label={t('insights.removeTile', { name })}
                      onClick={() => onChange(tiles.filter((one) => one !== tile))}
                    />
                  </>
                }
              />
            </div>
          )
        })}
      </GridLayout>
    </div>
  )
}
