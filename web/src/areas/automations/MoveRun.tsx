import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { flowQuery } from '@/api/automations'
import { moveRun } from '@/api/designer'
import type { Run } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { FormDialog } from '@/ui/FormDialog'
import { tell, tellProblem } from '@/ui/toast'

/** Lets a run go on at another step of its flow. */
export function MoveRun({ run }: { run: Run }) {
  const { t, say } = useI18n()
  const queries = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const [to, setTo] = useState<string | null>(null)
  const flow = useQuery({ ...flowQuery(run.flow.key), enabled: isOpen, refetchInterval: false }).data
  const move = useMutation({
    mutationFn: (step: string) => moveRun(run.id, step),
    onSuccess: () => {
      setOpen(false)
      tell(t('runs.moved'))
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['runs'] }),
  })
  const steps = (flow?.steps ?? []).filter((step) => step.id !== run.step)
  return (
    <>
      <Button icon="arrow" onClick={() => setOpen(true)}>
        {t('runs.moveTo')}
      </Button>
      <FormDialog
        title={t('runs.moveTitle')}
        submit={t('runs.moveNow')}
        isOpen={isOpen}
        isReady={to !== null}
        isBusy={move.isPending}
        onSubmit={() => to && move.mutate(to)}
        onClose={() => setOpen(false)}
      >
        <p className="second">{t('runs.moveText')}</p>
        <Choice
          label={t('runs.moveTitle')}
          value={to}
          options={steps.map((step) => ({ value: step.id, label: say(step.name) }))}
          onChange={setTo}
        />
      </FormDialog>
    </>
  )
}
