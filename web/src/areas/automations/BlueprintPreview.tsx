import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo } from 'react'
import { describeQuery, kindsQuery } from '@/api/designer'
import type { Blueprint } from '@/api/types'
import { drawingOf, HaveIt } from '@/areas/automations/BlueprintCard'
import { pictureOfDraft } from '@/areas/automations/designer/picture'
import { useI18n } from '@/i18n/useI18n'
import { Dialog } from '@/ui/Overlay'
import { Skeleton } from '@/ui/Skeleton'
import styles from './BlueprintsPage.module.css'

const FlowCanvas = lazy(() =>
  import('@/areas/automations/FlowCanvas').then((one) => ({ default: one.FlowCanvas })),
)

const nothing: string[] = []
const leave = () => undefined

/** The flow of a blueprint drawn as the designer would draw it, before anything is installed. */
export function BlueprintPreview({ blueprint, onClose }: { blueprint: Blueprint; onClose: () => void }) {
  const { say } = useI18n()
  const said = useQuery(describeQuery(blueprint.drawing, null))
  const kinds = useQuery(kindsQuery)
  const picture = useMemo(
    // What it needs comes with the installation, so what is missing today is no problem of the drawing.
    () => ({ ...pictureOfDraft(drawingOf(blueprint), said.data, kinds.data, undefined), problems: [] }),
    [blueprint, said.data, kinds.data],
  )
  const isReady = said.data !== undefined && kinds.data !== undefined
  return (
    <Dialog
      title={say(blueprint.name)}
      isOpen
      onClose={onClose}
      width={960}
      footer={<HaveIt blueprint={blueprint} />}
    >
      <p className="second">{say(blueprint.summary)}</p>
      <div className={styles.drawing}>
        <Suspense fallback={<Pending />}>
          {isReady ? (
            <FlowCanvas picture={picture} chosen={nothing} onChoose={leave} hasMap={false} />
          ) : (
            <Pending />
          )}
        </Suspense>
      </div>
    </Dialog>
  )
}

function Pending() {
  return (
    <div style={{ padding: '0 24px' }}>
      <Skeleton rows={6} height={52} />
    </div>
  )
}
