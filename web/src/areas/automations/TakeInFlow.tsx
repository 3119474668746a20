import { useMutation, useQueryClient } from '@tanstack/react-query'
import { takeInFlow } from '@/api/designer'
import { useI18n } from '@/i18n/useI18n'
import { FileButton } from '@/ui/FileButton'
import { useGo } from '@/ui/navigation'
import { tell, tellProblem } from '@/ui/toast'

/** A flow file, as git keeps it, becomes a draft to look at; what runs goes on as it is. */
export function TakeInFlow() {
  const { t } = useI18n()
  const go = useGo()
  const queries = useQueryClient()
  const takeIn = useMutation({
    mutationFn: async (file: File) => takeInFlow(await file.text()),
    onSuccess: ({ key }) => {
      tell(t('designer.tookIn'))
      queries.removeQueries({ queryKey: ['flow-draft', key] })
      void queries.invalidateQueries({ queryKey: ['flows'] })
      go(`/flows/${key}`)
    },
    onError: (error) => tellProblem(error, t('designer.notTakenIn')),
  })
  return (
    <FileButton
      accept=".yaml,.yml,.json"
      label={t('designer.openFile')}
      isBusy={takeIn.isPending}
      onFile={(file) => takeIn.mutate(file)}
    />
  )
}
