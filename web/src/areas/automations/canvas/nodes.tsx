import { Handle, Position, type NodeProps } from '@xyflow/react'
import type { DragEvent } from 'react'
import type { CardNode, NoteNode, SlotNode } from '@/areas/automations/canvas/draw'
import { useI18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import { IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import styles from '../FlowCanvas.module.css'

/** What a drag from the palette carries: the name of a kind of step. */
export const dragType = 'application/x-guanxi-step'

export function dropOf(onInsert?: (kind?: string) => void) {
  if (!onInsert) return {}
  return {
    onDragOver: (event: DragEvent) => {
      if (event.dataTransfer.types.includes(dragType)) event.preventDefault()
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault()
      onInsert(event.dataTransfer.getData(dragType))
    },
  }
}

export function Card({ data, selected }: NodeProps<CardNode>) {
  const { t, format } = useI18n()
  return (
    <div
      className={classes(
        styles.card,
        data.look === 'step' ? null : styles.jade,
        selected ? styles.chosen : null,
        data.problem ? styles.bad : null,
        data.isPassed ? styles.passed : null,
        data.isHere ? styles.here : null,
      )}
    >
      <Handle type="target" position={Position.Top} className={styles.handle} isConnectable={false} />
      <span className={styles.icon}>
        <Icon name={data.icon} size={14} />
      </span>
      <b className={styles.name}>
        <span className={styles.words} title={data.name}>
          {data.name}
        </span>
        {data.here > 0 ? (
          <button
            type="button"
            tabIndex={-1}
            className={classes(styles.pill, 'nodrag')}
            title={t('flows.seePeople')}
            onClick={(event) => {
              // The click that chooses the card would fold the data away again.
              event.stopPropagation()
              data.onCount?.()
            }}
          >
            {format.number(data.here)}
          </button>
        ) : null}
      </b>
      <span className={classes(styles.sentence, 'ellipsis')} title={data.sentence}>
        {data.sentence}
      </span>
      {data.problem ? (
        <span className={styles.problem} title={data.problem}>
          <Icon name="alert" size={14} />
          <span className="ellipsis">{data.problem}</span>
        </span>
      ) : null}
      <Handle type="source" position={Position.Bottom} className={styles.handle} isConnectable={false} />
    </div>
  )
}

/** Where a way is still open, or where ways come together: a step can be put here. */
export function SlotMark({ data }: NodeProps<SlotNode>) {
  const { t } = useI18n()
  return (
    <>
      <Handle type="target" position={Position.Top} className={styles.handle} isConnectable={false} />
      <button
        type="button"
        className={classes(styles.slot, data.isEnd ? styles.open : null, 'nodrag nopan')}
        aria-label={data.isEnd ? t('designer.addAtEnd') : t('designer.addHere')}
        title={data.isEnd ? t('designer.addAtEnd') : t('designer.addHere')}
        onClick={() => data.onInsert()}
        {...dropOf(data.onInsert)}
      >
        <Icon name="plus" size={12} />
      </button>
      <Handle type="source" position={Position.Bottom} className={styles.handle} isConnectable={false} />
    </>
  )
}

export function NoteCard({ data }: NodeProps<NoteNode>) {
  const { t, format } = useI18n()
  const { note, onChange } = data
  return (
    <div className={classes(styles.note, 'nodrag nopan nowheel')}>
      {onChange ? (
        <>
          <textarea
            aria-label={t('designer.note')}
            defaultValue={note.text}
            rows={3}
            placeholder={t('designer.noteHint')}
            onBlur={(event) => {
              if (event.target.value !== note.text) onChange({ ...note, text: event.target.value })
            }}
          />
          <IconButton
            icon="close"
            iconSize={13}
            label={t('designer.removeNote')}
            onClick={() => onChange(null)}
          />
        </>
      ) : (
        <p>{note.text}</p>
      )}
      <span className="muted">
        {[note.by, note.at ? format.moment(note.at) : ''].filter(Boolean).join(' · ')}
      </span>
    </div>
  )
}
