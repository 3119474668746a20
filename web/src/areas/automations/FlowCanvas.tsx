import {
  Background,
  BackgroundVariant,
  BaseEdge,
  EdgeLabelRenderer,
  getSmoothStepPath,
  Handle,
  MiniMap,
  Panel,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  type Edge,
  type EdgeProps,
  type Node,
  type NodeProps,
} from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { useMemo } from 'react'
import type { Flow, FlowStep } from '@/api/types'
import { cardHeight, cardWidth, layout } from '@/areas/automations/layout'
import { stepIcon } from '@/areas/automations/status'
import { firstStep } from '@/areas/automations/story'
import { withoutTags } from '@/lib/liquid'
import { useI18n, type I18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import { groupBy } from '@/lib/groupBy'
import { IconButton } from '@/ui/Button'
import { Icon, type IconName } from '@/ui/Icon'
import styles from './FlowCanvas.module.css'

export const triggerId = '__trigger'

interface CardData extends Record<string, unknown> {
  icon: IconName
  name: string
  sentence: string
  here: number
  look: 'trigger' | 'goal' | 'step'
  isPassed?: boolean
  isHere?: boolean
}

interface WayData extends Record<string, unknown> {
  label: string
  count: string
  /** One of several ways out of its step. */
  isBranch: boolean
}

type CardNode = Node<CardData, 'card'>
type Way = Edge<WayData, 'way'>

interface FlowCanvasProps {
  flow: Flow
  chosen: string | null
  onChoose: (id: string | null) => void
  /** Steps one run has passed and where it stands; set when the picture shows a run. */
  passed?: ReadonlySet<string>
  here?: string | null
  hasMap?: boolean
}

/** The flow drawn: read only, but every step can be chosen, by pointer or keyboard. */
export function FlowCanvas(props: FlowCanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  )
}

function Canvas({ flow, chosen, onChoose, passed, here, hasMap = true }: FlowCanvasProps) {
  const i18n = useI18n()
  const { t, say } = i18n
  const drawn = useMemo(() => draw(flow, i18n, passed, here), [flow, i18n, passed, here])
  const nodes = drawn.nodes.map((node) => ({ ...node, selected: node.id === chosen }))
  return (
    <div className={styles.canvas} aria-label={t('flows.canvas', { name: say(flow.name) })} role="region">
      <ReactFlow
        nodes={nodes}
        edges={drawn.edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        deleteKeyCode={null}
        minZoom={0.3}
        maxZoom={1.5}
        onNodeClick={(_event, node) => onChoose(node.id)}
        onSelectionChange={({ nodes: selected }) => {
          const id = selected[0]?.id
          if (id && id !== chosen) onChoose(id)
        }}
        onPaneClick={() => onChoose(null)}
        onInit={(instance) => {
          // A long flow starts at its trigger in full size; a short one is shown whole.
          const box = document.querySelector(`.${styles.canvas ?? ''}`)?.getBoundingClientRect()
          const height = Math.max(...drawn.nodes.map((node) => node.position.y)) + cardHeight
          if (!box || height < box.height) void instance.fitView({ padding: 0.12, maxZoom: 1 })
          else void instance.setViewport({ x: box.width / 2, y: 24, zoom: 1 })
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
          <MiniMap
            position="bottom-right"
            pannable
            className={styles.map}
            style={{ width: 136, height: 88 }}
            bgColor="var(--raised)"
            maskColor="transparent"
            maskStrokeColor="var(--line-3)"
            nodeColor={(node) => (node.data.look === 'step' ? 'var(--line-2)' : 'var(--jade)')}
            nodeBorderRadius={8}
          />
        ) : null}
        <Zoom hasMap={hasMap} />
      </ReactFlow>
    </div>
  )
}

function Zoom({ hasMap }: { hasMap: boolean }) {
  const { t } = useI18n()
  const { zoomIn, zoomOut, fitView } = useReactFlow()
  return (
    <Panel position="bottom-right" className={styles.zoom} style={{ marginRight: hasMap ? 160 : 16 }}>
      <IconButton icon="minus" label={t('flows.zoomOut')} onClick={() => void zoomOut()} />
      <IconButton icon="plus" label={t('flows.zoomIn')} onClick={() => void zoomIn()} />
      <IconButton
        icon="fit"
        label={t('flows.fit')}
        onClick={() => void fitView({ padding: 0.08, maxZoom: 1 })}
      />
    </Panel>
  )
}

function draw(flow: Flow, i18n: I18n, passed?: ReadonlySet<string>, here?: string | null) {
  const { t, say, format } = i18n
  const first = firstStep(flow)
  const shape = [
    { id: triggerId, next: first ? [first] : [] },
    ...flow.steps.map((step) => ({
      id: step.id,
      next: step.exits.flatMap((exit) => (exit.next ? [exit.next] : [])),
    })),
  ]
  const places = layout(shape, triggerId)
  const card = (id: string, data: CardData): CardNode => ({
    id,
    type: 'card',
    position: places.get(id) ?? { x: 0, y: 0 },
    width: cardWidth,
    height: cardHeight,
    data,
    ariaLabel: data.name,
  })
  const nodes = [
    card(triggerId, {
      icon: 'bolt',
      name: t('flows.trigger'),
      sentence: say(flow.trigger_sentence),
      here: 0,
      look: 'trigger',
      isPassed: passed !== undefined,
    }),
    ...flow.steps.map((step) =>
      card(step.id, {
        icon: stepIcon(step),
        name: say(step.name),
        sentence: withoutTags(say(step.sentence)),
        here: flow.counts[step.id]?.here ?? 0,
        look: /goal/u.test(step.kind) ? 'goal' : 'step',
        isPassed: passed?.has(step.id),
        isHere: here === step.id,
      }),
    ),
  ]
  const known = new Set(flow.steps.map((step) => step.id))
  const edges = flow.steps.flatMap((step) => waysOf(flow, step, i18n).filter((way) => known.has(way.target)))
  const entered = flow.totals.entered
  const start: Way[] = first ? [wayOf(triggerId, first, '', entered ? format.number(entered) : '')] : []
  return { nodes, edges: [...start, ...edges] }
}

/** Exits that lead to the same step are one line with all their names and one number. */
function waysOf(flow: Flow, step: FlowStep, { t, say, format }: I18n): Way[] {
  const branches = groupBy(step.exits, (exit) => exit.next)
  return [...branches].map(([to, exits]) => {
    const names = exits.map((exit) => say(exit.label) || exit.name)
    const passed = flow.edges
      .filter((edge) => edge.from === step.id && edge.to === to)
      .reduce((sum, edge) => sum + edge.passed, 0)
    const label = branches.size > 1 ? names.join(t('flows.listJoint')) : ''
    return wayOf(step.id, to, label, passed > 0 ? format.number(passed) : '', branches.size > 1)
  })
}

function wayOf(source: string, target: string, label: string, count: string, isBranch = false): Way {
  return { id: `${source}:${target}`, source, target, type: 'way', data: { label, count, isBranch } }
}

function Card({ data, selected }: NodeProps<CardNode>) {
  const { format } = useI18n()
  return (
    <div
      className={classes(
        styles.card,
        data.look === 'step' ? null : styles.jade,
        selected ? styles.chosen : null,
        data.isPassed ? styles.passed : null,
        data.isHere ? styles.here : null,
      )}
    >
      <Handle type="target" position={Position.Top} className={styles.handle} isConnectable={false} />
      <span className={styles.icon}>
        <Icon name={data.icon} size={14} />
      </span>
      <b className={styles.name}>
        <span className="ellipsis">{data.name}</span>
        {data.here > 0 ? <span className={styles.pill}>{format.number(data.here)}</span> : null}
      </b>
      <span className={classes(styles.sentence, 'ellipsis')} title={data.sentence}>
        {data.sentence}
      </span>
      <Handle type="source" position={Position.Bottom} className={styles.handle} isConnectable={false} />
    </div>
  )
}

function WayEdge(props: EdgeProps<Way>) {
  // The turn lies just below the source, so that a long way runs straight past what stands between.
  const { sourceX, sourceY, targetX, targetY, data } = props
  const drop = Math.min(22, (targetY - sourceY) / 2)
  const [path] = getSmoothStepPath({ ...props, borderRadius: 12, centerY: sourceY + drop })
  // A branch is named where it comes down to its step; ways that come together are counted where they leave theirs.
  const x = data?.isBranch ? targetX : sourceX
  const y = data?.isBranch ? sourceY + drop + 11 : sourceX === targetX ? sourceY + drop : sourceY + 11
  return (
    <>
      <BaseEdge path={path} className={styles.edge} />
      {data?.label || data?.count ? (
        <EdgeLabelRenderer>
          <div
            className={styles.label}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          >
            {data.label} {data.count ? <b>{data.count}</b> : null}
          </div>
        </EdgeLabelRenderer>
      ) : null}
    </>
  )
}

const nodeTypes = { card: Card }
const edgeTypes = { way: WayEdge }
