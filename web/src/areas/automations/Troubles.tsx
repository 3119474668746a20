import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { flowQuery } from '@/api/automations'
import { operate, troubleCountQuery, troublesQuery, type Trouble, type Verb } from '@/api/designer'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { Link } from '@/ui/navigation'
import { Dialog } from '@/ui/Overlay'
import { PlainTable } from '@/ui/PlainTable'
import { tell, tellProblem } from '@/ui/toast'

/** Failures that are one and the same trouble: at one step, for one reason. Settled all at once. */
export function Troubles() {
  const { t } = useI18n()
  const troubles = useQuery({ ...troublesQuery, retry: false }).data ?? []
  const many = troubles.filter((one) => one.count > 1)
  if (many.length === 0) return null
  return (
    <PlainTable
      label={t('failures.together')}
      head={[t('failures.together'), t('runs.flow'), t('runs.step'), t('failures.why'), '']}
    >
      {many.map((one) => (
        <TroubleLine key={`${one.flow} ${one.step} ${one.reason.en}`} trouble={one} />
      ))}
    </PlainTable>
  )
}

function TroubleLine({ trouble }: { trouble: Trouble }) {
  const { t, say, format } = useI18n()
  const [verb, setVerb] = useState<Verb | null>(null)
  return (
    <tr>
      <td className="number">
        <b>{format.number(trouble.count)}</b>
      </td>
      <td>
        <Link className="quiet-link" to={`/flows/${trouble.flow}?step=${trouble.step}`}>
          {say(trouble.flow_name)}
        </Link>
      </td>
      <td className="second">{say(trouble.step_name)}</td>
      <td className="cinnabar">{say(trouble.reason)}</td>
      <td>
        <span className="row wrap" style={{ justifyContent: 'flex-end' }}>
          {verbs.map((one) => (
            <Button
              key={one}
              size="small"
              look={one === 'retry' ? 'default' : 'text'}
              onClick={() => setVerb(one)}
            >
              {t(`failures.${one}All`)}
            </Button>
          ))}
        </span>
        {verb ? <Settle trouble={trouble} verb={verb} onClose={() => setVerb(null)} /> : null}
      </td>
    </tr>
  )
}

const verbs = ['retry', 'skip', 'move', 'cancel'] as const

interface SettleProps {
  trouble: Trouble
  verb: Verb
  onClose: () => void
}

/** How many it will be and what becomes of them, before it is done. */
function Settle({ trouble, verb, onClose }: SettleProps) {
  const { t, say, format } = useI18n()
  const queries = useQueryClient()
  const [to, setTo] = useState<string | null>(null)
  const count = useQuery(troubleCountQuery(trouble)).data
  const flow = useQuery({ ...flowQuery(trouble.flow), enabled: verb === 'move', refetchInterval: false }).data
  const act = useMutation({
    mutationFn: () => operate(verb, trouble, to ?? ''),
    onSuccess: (answer) => {
      onClose()
      tell(t('failures.settled', { count: answer.changed }))
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['runs'] }),
  })
  const steps = (flow?.steps ?? []).filter((step) => step.id !== trouble.step)
  return (
    <Dialog
      title={t(`failures.${verb}All`)}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            look={verb === 'cancel' ? 'danger' : 'primary'}
            isBusy={act.isPending}
            disabled={count === undefined || count === 0 || (verb === 'move' && !to)}
            onClick={() => act.mutate()}
          >
            {t(`failures.${verb}All`)} {count === undefined ? '' : format.number(count)}
          </Button>
        </>
      }
    >
      <p>
        {count === undefined
          ? t('segments.counting')
          : t('failures.standHere', { count, flow: say(trouble.flow_name), step: say(trouble.step_name) })}
      </p>
      <p className="second">{t(`failures.${verb}Means`)}</p>
      {verb === 'move' ? (
        <Choice
          label={t('runs.moveTitle')}
          value={to}
          options={steps.map((step) => ({ value: step.id, label: say(step.name) }))}
          onChange={setTo}
        />
      ) : null}
    </Dialog>
  )
}
