import {
  Background,
  BackgroundVariant,
  MiniMap,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useViewport,
  type NodeChange,
} from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { memo, useEffect, useMemo, useRef } from 'react'
import { drawNodes, type AnyNode } from '@/areas/automations/canvas/draw'
import { heightsOf } from '@/areas/automations/canvas/heights'
import { Card, NoteCard, SlotMark } from '@/areas/automations/canvas/nodes'
import { WayEdge } from '@/areas/automations/canvas/WayEdge'
import type { NoteDef, Spot } from '@/areas/automations/designer/definition'
import type { Picture } from '@/areas/automations/designer/picture'
import { shapeOf, type Shape } from '@/areas/automations/designer/shape'
import { cardHeight, cardWidth } from '@/areas/automations/layout'
import { useI18n } from '@/i18n/useI18n'
import { IconButton } from '@/ui/Button'
import styles from './FlowCanvas.module.css'

export interface CanvasActs {
  onInsert: (spot: Spot, kind?: string) => void
  onNote: (note: NoteDef | null, id: string) => void
  onAddNote: () => void
}

interface FlowCanvasProps {
  picture: Picture
  chosen: readonly string[]
  onChoose: (ids: string[]) => void
  /** Set when the flow may be changed here. */
  acts?: CanvasActs
  notes?: readonly NoteDef[]
  /** Steps one run has passed and where it stands; set when the picture shows a run. */
  passed?: ReadonlySet<string>
  here?: string | null
  /** A number was clicked: who stands at the step, or who left it by these exits. */
  onCount?: (step: string, exits: readonly string[]) => void
  hasMap?: boolean
}

/** The flow drawn. Steps can be chosen by pointer or keyboard; with `acts` it is edited here. */
export const FlowCanvas = memo(function FlowCanvas(props: FlowCanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  )
})

function Canvas(props: FlowCanvasProps) {
  const { picture, chosen, onChoose, acts, notes, passed, here, onCount, hasMap = true } = props
  const i18n = useI18n()
  const { t, say } = i18n
  const box = useRef<HTMLDivElement>(null)
  const canEdit = acts !== undefined
  const heights = useMemo(() => heightsOf(picture, i18n), [picture, i18n])
  const shape = useMemo(() => shapeOf(picture, canEdit, heights), [picture, canEdit, heights])
  const drawn = useMemo(
    () => drawNodes({ picture, shape, i18n, heights, passed, here, acts, notes, onCount }),
    [picture, shape, i18n, heights, passed, here, acts, notes, onCount],
  )
  const isChosen = new Set(chosen)
  const nodes = drawn.nodes.map((node) => (isChosen.has(node.id) ? { ...node, selected: true } : node))
  const choose = (changes: NodeChange<AnyNode>[]) => {
    const next = new Set(chosen)
    for (const change of changes) {
      if (change.type !== 'select') continue
      if (change.selected) next.add(change.id)
      else next.delete(change.id)
    }
    const ids = [...next].filter((id) => shape.places.has(id))
    if (ids.length !== chosen.length || ids.some((id) => !isChosen.has(id))) onChoose(ids)
  }
  return (
    <div
      ref={box}
      className={styles.canvas}
      aria-label={t('flows.canvas', { name: say(picture.name) })}
      role="region"
    >
      <ReactFlow
        nodes={nodes}
        edges={drawn.edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        deleteKeyCode={null}
        disableKeyboardA11y={canEdit}
        multiSelectionKeyCode={['Shift', 'Control', 'Meta']}
        selectionKeyCode={canEdit ? 'Shift' : null}
        onlyRenderVisibleElements={picture.steps.length > 80}
        minZoom={0.15}
        maxZoom={1.5}
        onNodesChange={choose}
        onPaneClick={() => onChoose([])}
        onInit={(instance) => {
          // A long flow starts at the chosen step, or at its trigger, in full size; a short one is shown whole.
          const place = box.current?.getBoundingClientRect()
          const height = Math.max(...drawn.nodes.map((node) => node.position.y + (node.height ?? cardHeight)))
          const step = chosen.length === 1 ? shape.places.get(chosen[0] ?? '') : undefined
          if (!place || height < place.height) void instance.fitView({ padding: 0.12, maxZoom: 1 })
          else if (step) void instance.setCenter(step.x + cardWidth / 2, step.y + cardHeight / 2, { zoom: 1 })
          else void instance.setViewport({ x: place.width / 2, y: 24, zoom: 1 })
        }}
        proOptions={{ hideAttribution: false }}
      >
        <Background
          variant={BackgroundVariant.Dots}
          gap={16}
          size={1.2}
          color="var(--line-2)"
          bgColor="var(--paper)"
        />
        {hasMap ? (
          <MiniMap<AnyNode>
            position="bottom-right"
            pannable
            zoomable
            className={styles.map}
            style={{ width: 136, height: 88 }}
            bgColor="var(--raised)"
            maskColor="transparent"
            maskStrokeColor="var(--line-3)"
            nodeColor={colorOf}
            nodeBorderRadius={8}
          />
        ) : null}
        <Tools hasMap={hasMap} onAddNote={acts?.onAddNote} />
        <Follow chosen={chosen} shape={shape} heights={heights} />
      </ReactFlow>
    </div>
  )
}

function colorOf(node: AnyNode): string {
  if (node.type === 'note') return 'var(--och-line)'
  if (node.type !== 'card') return 'transparent'
  if (node.data.problem) return 'var(--cin)'
  return node.data.look === 'step' ? 'var(--line-2)' : 'var(--jade)'
}

interface FollowProps {
  chosen: readonly string[]
  shape: Shape
  heights: ReadonlyMap<string, number>
}

/** A step chosen from words, problems or keys comes into view. */
function Follow({ chosen, shape, heights }: FollowProps) {
  const flow = useReactFlow()
  const only = chosen.length === 1 ? chosen[0] : undefined
  const seen = useRef(only)
  useEffect(() => {
    const place = only === undefined ? undefined : shape.places.get(only)
    if (only === seen.current || !place) return
    seen.current = only
    const view = flow.getViewport()
    const pane = document.querySelector('.react-flow')?.getBoundingClientRect()
    if (!pane) return
    const x = place.x * view.zoom + view.x
    const y = place.y * view.zoom + view.y
    const height = heights.get(only ?? '') ?? cardHeight
    const [right, bottom] = [x + cardWidth * view.zoom, y + height * view.zoom]
    const isSeen = x > 0 && y > 0 && right < pane.width && bottom < pane.height
    const middle = [place.x + cardWidth / 2, place.y + height / 2] as const
    if (!isSeen) void flow.setCenter(...middle, { zoom: Math.max(view.zoom, 0.6), duration: 240 })
  }, [only, shape, heights, flow])
  return null
}

function Tools({ hasMap, onAddNote }: { hasMap: boolean; onAddNote?: () => void }) {
  const { t, format } = useI18n()
  const { zoomIn, zoomOut, fitView } = useReactFlow()
  const { zoom } = useViewport()
  return (
    <Panel position="bottom-right" className={styles.zoom} style={{ marginRight: hasMap ? 160 : 16 }}>
      <IconButton icon="minus" label={t('flows.zoomOut')} onClick={() => void zoomOut()} />
      <span className={styles.percent}>{format.percent(Math.round(zoom * 100) / 100)}</span>
      <IconButton icon="plus" label={t('flows.zoomIn')} onClick={() => void zoomIn()} />
      <IconButton
        icon="fit"
        label={t('flows.fit')}
        onClick={() => void fitView({ padding: 0.08, maxZoom: 1 })}
      />
      {onAddNote ? <IconButton icon="note" label={t('designer.addNote')} onClick={onAddNote} /> : null}
    </Panel>
  )
}

const nodeTypes = { card: Card, slot: SlotMark, note: NoteCard }
const edgeTypes = { way: WayEdge }
