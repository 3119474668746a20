import { useState } from 'react'
import type { StageFlow } from '@/api/client/types.gen'
import type { Stage } from '@/api/pipelines'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { Link } from '@/ui/navigation'
import { Dialog } from '@/ui/Overlay'

interface RemoveStageProps {
  stage: Stage | null
  others: Stage[]
  deals: number
  flows: StageFlow[]
  onClose: () => void
  onRemove: (home: string | null) => void
}

/** A stage goes only together with an answer to where its deals go. */
export function RemoveStage({ stage, others, deals, flows, onClose, onRemove }: RemoveStageProps) {
  const { t, say } = useI18n()
  const [home, setHome] = useState<string | null>(null)
  const isKnown = others.some((one) => one.key === home)
  return (
    <Dialog
      title={t('pipelines.removeTitle', { name: say(stage?.name) })}
      isOpen={stage !== null}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            look="danger"
            disabled={deals > 0 && !isKnown}
            onClick={() => onRemove(deals > 0 ? home : null)}
          >
            {t('pipelines.removeStage')}
          </Button>
        </>
      }
    >
      {deals === 0 ? (
        <p className="second">{t('pipelines.removeEmpty')}</p>
      ) : (
        <>
          <p>{t('pipelines.removeFull', { count: deals })}</p>
          <Field label={t('pipelines.home')} required>
            {(id) => (
              <Choice
                id={id}
                value={isKnown ? home : null}
                options={others.map((one) => ({ value: one.key, label: say(one.name) }))}
                onChange={setHome}
              />
            )}
          </Field>
        </>
      )}
      {flows.length > 0 ? (
        <>
          <p className="second">{t('pipelines.removeFlows')}</p>
          {flows.map((flow) => (
            <div key={flow.key}>
              <Link className="link" to={`/flows/${flow.key}`}>
                {say(flow.name)}
              </Link>
            </div>
          ))}
        </>
      ) : null}
    </Dialog>
  )
}
