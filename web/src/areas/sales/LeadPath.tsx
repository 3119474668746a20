import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ObjectMeta, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { plain } from '@/objects/FieldValue'
import { canWrite, fieldOf } from '@/objects/meta'
import { saveField } from '@/objects/saving'
import { Icon } from '@/ui/Icon'
import { StagePath } from '@/ui/StagePath'
import { tellProblem } from '@/ui/toast'
import styles from './DealPath.module.css'

/** The states of a lead in one strip. Converting and letting go ask for more, and have their own ways. */
export function LeadPath({ object, lead }: { object: ObjectMeta; lead: Row }) {
  const { t, say } = useI18n()
  const queries = useQueryClient()
  const field = fieldOf(object, 'status')
  const now = plain(lead.status)
  const save = useMutation({
    mutationFn: (status: string) => saveField(object.plural, lead, lead.version, 'status', status),
    onError: (error) => tellProblem(error, t('common.notSaved')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['records'] }),
  })
  if (!field) return null
  const stages = field.options.filter((option) => option.value !== 'lost' || now === 'lost')
  const at = stages.findIndex((option) => option.value === now)
  const canMove = canWrite(object, field) && now !== 'converted'
  return (
    <div className={styles.path}>
      <StagePath
        label={t('lead.path')}
        lead={
          <>
            <Icon name="market" size={14} />
            <span className="ellipsis">{say(object.label)}</span>
          </>
        }
        stages={stages.map((option, index) => ({
          key: option.value,
          name: say(option.label),
          state: index < at ? 'done' : index === at ? 'current' : 'later',
        }))}
        onChoose={(status) => {
          if (canMove && status !== now && !['converted', 'lost'].includes(status)) save.mutate(status)
        }}
      />
      <div style={{ height: 12 }} />
    </div>
  )
}
