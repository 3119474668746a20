import { BaseEdge, EdgeLabelRenderer, getSmoothStepPath, type EdgeProps } from '@xyflow/react'
import type { Way } from '@/areas/automations/canvas/draw'
import { dropOf } from '@/areas/automations/canvas/nodes'
import { useI18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import { Icon } from '@/ui/Icon'
import styles from '../FlowCanvas.module.css'

export function WayEdge(props: EdgeProps<Way>) {
  const { t } = useI18n()
  const { sourceX, sourceY, targetX, targetY, data } = props
  // The turn lies just below the source's row, so that a long way runs straight past what stands between.
  const drop = data?.clearance
    ? Math.min(22 + data.clearance, targetY - sourceY - 12)
    : Math.min(22, (targetY - sourceY) / 2)
  const [path] = getSmoothStepPath({ ...props, borderRadius: 12, centerY: sourceY + drop })
  // A branch is named where it comes down to its step; ways that come together are counted where they leave theirs.
  const x = data?.isBranch ? targetX : sourceX
  const y = data?.isBranch ? sourceY + drop : sourceX === targetX ? sourceY + drop : sourceY + 11
  const plusY = data?.isBranch ? targetY - 11 : sourceX === targetX ? y : targetY - 11
  const isCounted = Boolean(data?.label || data?.count)
  const plusX = data?.isBranch || sourceX !== targetX || !isCounted ? targetX : targetX + 34
  return (
    <>
      <BaseEdge path={path} className={styles.edge} />
      <EdgeLabelRenderer>
        {isCounted ? (
          <div
            className={classes(styles.label, 'nodrag nopan')}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
            title={data?.label}
          >
            {data?.label} {data?.count ? <Count text={data.count} onClick={data.onCount} /> : null}
            {data?.change ? <span className={styles.change}>{data.change}</span> : null}
          </div>
        ) : null}
        {data?.onInsert ? (
          <button
            type="button"
            className={classes(styles.plus, 'nodrag nopan')}
            style={{ transform: `translate(-50%, -50%) translate(${plusX}px, ${plusY}px)` }}
            aria-label={t('designer.addHere')}
            title={t('designer.addHere')}
            onClick={() => data.onInsert?.()}
            {...dropOf(data.onInsert)}
          >
            <Icon name="plus" size={12} />
          </button>
        ) : null}
      </EdgeLabelRenderer>
    </>
  )
}

function Count({ text, onClick }: { text: string; onClick?: () => void }) {
  return onClick ? (
    <button type="button" className={styles.count} onClick={onClick}>
      {text}
    </button>
  ) : (
    <b>{text}</b>
  )
}
