import { lazy, Suspense } from 'react'
import type { Flow } from '@/api/types'
import type { Picture } from '@/areas/automations/designer/picture'
import { StepInspector } from '@/areas/automations/StepInspector'
import { peopleAt } from '@/areas/automations/status'
import { StoryView } from '@/areas/automations/StoryView'
import { useI18n } from '@/i18n/useI18n'
import { useGo } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import styles from './FlowPage.module.css'

const FlowCanvas = lazy(() =>
  import('@/areas/automations/FlowCanvas').then((one) => ({ default: one.FlowCanvas })),
)

interface FlowReaderProps {
  flow: Flow
  picture: Picture
  chosen: string | null
  onChoose: (step: string | null) => void
}

/** The flow as picture, words and settings, to be read. */
export function FlowReader({ flow, picture, chosen, onChoose }: FlowReaderProps) {
  const { t } = useI18n()
  const go = useGo()
  const exits = flow.exits.map((exit) => exit.label ?? words(exit.outcome ?? exit.on ?? exit.when ?? ''))
  return (
    <div className={styles.columns}>
      <aside className={styles.words} aria-label={t('flows.sentenceView')}>
        <StoryView
          steps={flow.steps}
          trigger={flow.trigger_sentence}
          exits={exits}
          chosen={chosen}
          onChoose={onChoose}
        />
      </aside>
      <Suspense fallback={<Skeleton rows={6} height={52} />}>
        <FlowCanvas
          picture={picture}
          chosen={chosen ? [chosen] : []}
          onChoose={([id]) => onChoose(id ?? null)}
          onCount={(step, exits) => go(peopleAt(flow.key, step, exits))}
        />
      </Suspense>
      <aside className={styles.inspector} aria-label={t('flows.inspector')}>
        <StepInspector flow={flow} chosen={chosen} />
      </aside>
    </div>
  )
}

function words(text: string) {
  return { en: text, zh: text }
}
