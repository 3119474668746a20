import { useQuery } from '@tanstack/react-query'
import { lazy, memo, Suspense, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import type { Kinds } from '@/api/designer'
import { meQuery } from '@/api/session'
import type { Flow, Lookup } from '@/api/types'
import { DataDrawer, useDataOpen } from '@/areas/automations/designer/DataDrawer'
import {
  exitNames,
  stepOf,
  triggerId,
  type Definition,
  type NoteDef,
} from '@/areas/automations/designer/definition'
import { align, freeId } from '@/areas/automations/designer/edits'
import { Inspector } from '@/areas/automations/designer/Inspector'
import { Palette } from '@/areas/automations/designer/Palette'
import { pictureOfDraft } from '@/areas/automations/designer/picture'
import { shapeOf } from '@/areas/automations/designer/shape'
import { TestPanel, type Tested } from '@/areas/automations/designer/TestPanel'
import type { Described } from '@/areas/automations/designer/useDescription'
import { useChosen } from '@/areas/automations/designer/useChosen'
import { useDesk } from '@/areas/automations/designer/useDesk'
import type { Drawing } from '@/areas/automations/designer/useDrawing'
import { StoryView } from '@/areas/automations/StoryView'
import { story } from '@/areas/automations/story'
import { useI18n } from '@/i18n/useI18n'
import { useKept } from '@/lib/kept'
import { useSteady } from '@/lib/useSteady'
import { LookupInput } from '@/objects/LookupInput'
import { Section } from '@/ui/Section'
import { Skeleton } from '@/ui/Skeleton'
import { Segmented } from '@/ui/Toggle'
import styles from './designer.module.css'

const FlowCanvas = lazy(() =>
  import('@/areas/automations/FlowCanvas').then((one) => ({ default: one.FlowCanvas })),
)

interface DesignerProps {
  drawing: Drawing
  described: Described
  flow: Flow | undefined
  kinds: Kinds
  /** Whose values stand beside variables and conditions. */
  record: Lookup | null
  onRecord: (record: Lookup | null) => void
  isTesting: boolean
  onTestEnd: () => void
}

/** The desk: steps and words on the left, the picture in the middle, the chosen step on the right, data below. */
export function Designer(props: DesignerProps) {
  const { drawing, described, flow, kinds, record, isTesting } = props
  const { t, say } = useI18n()
  const me = useQuery(meQuery).data
  const { definition, edit, complete } = drawing
  const { said, isFresh } = described
  const [side, setSide] = useKept<'steps' | 'words'>('designer.side', 'words')
  const [focus, setFocus] = useState(0)
  const [tested, setTested] = useState<Tested | null>(null)
  const panel = useRef<HTMLElement>(null)
  const picture = useMemo(
    () => pictureOfDraft(definition, said, kinds, flow),
    [definition, said, kinds, flow],
  )
  const shape = useMemo(() => shapeOf(picture, true), [picture])
  const numbers = useMemo(() => numbersOf(picture.steps), [picture.steps])
  const { chosen, exits, choose } = useChosen(definition)
  const [isDataOpen, setDataOpen] = useDataOpen()
  const exitsOf = (id: string) => {
    const known = said?.steps.find((step) => step.id === id)
    const step = stepOf(definition, id)
    if (known && known.kind === step?.kind) return known.exits.map((exit) => exit.name)
    return step ? exitNames(step) : []
  }

  // The exits of a step follow from its setting, which only the server can read.
  useEffect(() => {
    if (!said || !isFresh) return
    const exits = new Map(said.steps.map((step) => [step.id, step.exits.map((exit) => exit.name)]))
    complete((now) => align(now, (id) => exits.get(id) ?? []))
    // `complete` is made anew at each turn; what matters is the answer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [said, isFresh])

  const desk = useDesk({
    drawing,
    kinds,
    picture,
    shape,
    chosen,
    exitsOf,
    panel,
    onChoose: choose,
    onPalette: () => {
      setSide('steps')
      setFocus((count) => count + 1)
    },
  })
  const steady = useSteady({
    onInsert: (at: Parameters<typeof desk.put>[1], kind?: string) =>
      kind ? desk.put(kind, at) : desk.offer(at),
    onNote: (note: NoteDef | null, id: string) =>
      edit((now) => ({ ...now, notes: noted(now.notes ?? [], note, id) })),
    onAddNote: () => edit((now) => ({ ...now, notes: [...(now.notes ?? []), newNote(now, me?.name ?? '')] })),
    onChoose: (ids: readonly string[]) => desk.choose(ids),
    onChooseOne: (id: string | null) => desk.choose(id ? [id] : []),
    onCount: (step: string, of: readonly string[]) => {
      choose(step === triggerId ? [] : [step], of)
      setDataOpen(true)
    },
    onRecord: (next: Lookup | null) => props.onRecord(next),
  })
  const stepActs = useSteady({
    edit,
    exitsOf,
    onCopy: desk.copyChosen,
    onCut: desk.cutChosen,
    onPaste: desk.pasteHere,
    onRemove: desk.take,
  })
  const only = chosen.length === 1 ? chosen[0] : undefined
  const looked = useDeferredValue(only)
  const step = only === undefined ? undefined : picture.steps.find((one) => one.id === only)
  const after =
    desk.place.after === triggerId
      ? t('flows.trigger')
      : say(picture.steps.find((one) => one.id === desk.place.after)?.name)
  return (
    <>
      <div className={styles.columns}>
        <aside
          className={styles.left}
          aria-label={side === 'steps' ? t('designer.palette') : t('flows.sentenceView')}
        >
          <div className={styles.switch}>
            <Segmented
              isWide
              label={t('designer.palette')}
              value={side}
              onChange={setSide}
              options={[
                { value: 'steps', label: t('designer.steps') },
                { value: 'words', label: t('designer.words') },
              ]}
            />
          </div>
          {side === 'steps' ? (
            <Palette
              kinds={kinds}
              object={definition.object}
              where={t('designer.putAfter', { name: after })}
              focus={focus}
              onInsert={(kind) => desk.put(kind, desk.place)}
              onLeave={() => (document.activeElement as HTMLElement | null)?.blur()}
            />
          ) : (
            <div className="scroll">
              <StoryView
                steps={picture.steps}
                trigger={picture.trigger.sentence}
                exits={said?.exits}
                problems={picture.problems}
                chosen={looked ?? null}
                onChoose={steady.onChooseOne}
              />
            </div>
          )}
        </aside>
        <div className={styles.middle}>
          <Suspense fallback={<Skeleton rows={6} height={52} />}>
            <FlowCanvas
              picture={picture}
              chosen={chosen}
              onChoose={steady.onChoose}
              acts={steady}
              notes={definition.notes}
              passed={tested?.passed}
              here={tested?.here}
              onCount={steady.onCount}
            />
          </Suspense>
          {chosen.length === 0 ? (
            <span className={`${styles.hint} not-phone`}>{t('designer.keys')}</span>
          ) : null}
        </div>
        <aside ref={panel} className={styles.inspector} aria-label={t('flows.inspector')}>
          {isTesting ? (
            <TestPanel
              definition={definition}
              record={record}
              onRecord={props.onRecord}
              onTested={setTested}
              onEnd={() => {
                setTested(null)
                props.onTestEnd()
              }}
              onChoose={steady.onChooseOne}
            />
          ) : null}
          <Inspector
            looked={looked}
            many={chosen.length > 1 ? desk.steps.size : 0}
            definition={definition}
            picture={picture}
            kinds={kinds}
            said={said}
            numbers={numbers}
            record={record?.id ?? null}
            acts={stepActs}
          />
          {isTesting ? null : (
            <Sample object={definition.object} record={record} onRecord={steady.onRecord} />
          )}
        </aside>
      </div>
      <DataDrawer
        flow={flow}
        step={step}
        exits={exits}
        isOpen={isDataOpen}
        onOpen={setDataOpen}
        onHere={() => choose(chosen)}
      />
    </>
  )
}

/** The number of each step in the flow told in words. */
function numbersOf(steps: Parameters<typeof story>[0]): ReadonlyMap<string, number> {
  return new Map(
    story(steps, steps[0]?.id ?? '').flatMap((line) =>
      line.kind === 'step' && line.step ? [[line.step.id, line.number ?? 0]] : [],
    ),
  )
}

interface SampleProps {
  object: string
  record: Lookup | null
  onRecord: (record: Lookup | null) => void
}

const Sample = memo(function Sample({ object, record, onRecord }: SampleProps) {
  const { t } = useI18n()
  return (
    <Section title={t('designer.sample')} className={styles.part}>
      <LookupInput target={object} value={record} onChange={onRecord} label={t('designer.samplePick')} />
    </Section>
  )
})

function noted(notes: NoteDef[], note: NoteDef | null, id: string): NoteDef[] {
  return notes.flatMap((one) => (one.id === id ? (note ? [note] : []) : [one]))
}

function newNote(definition: Definition, by: string): NoteDef {
  const taken = new Set((definition.notes ?? []).map((note) => note.id))
  return { id: freeId('note', taken), text: '', by, at: new Date().toISOString() }
}
