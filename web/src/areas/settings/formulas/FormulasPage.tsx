import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { dropFormula, formulasQuery, type Formula } from '@/api/formulas'
import { meQuery } from '@/api/session'
import { FormulaDialog } from '@/areas/settings/formulas/FormulaDialog'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { useMeta } from '@/objects/meta'
import { Button, IconButton } from '@/ui/Button'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { PlainTable } from '@/ui/PlainTable'
import { Tag } from '@/ui/Tag'
import { tell, tellProblem } from '@/ui/toast'

export function FormulasPage() {
  const { t, say } = useI18n()
  const me = useSuspenseQuery(meQuery).data
  const { objects } = useMeta()
  const queries = useQueryClient()
  const formulas = useQuery(formulasQuery)
  const [writing, setWriting] = useState<Formula | 'new' | null>(null)
  const mayWrite = me.is_admin || me.abilities.includes('objects.manage')
  const drop = useMutation({
    mutationFn: (formula: Formula) => dropFormula(formula.id),
    onSuccess: () => tell(t('formulas.dropped')),
    onError: (error) => tellProblem(error, t('common.notSaved')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['formulas'] }),
  })
  const add = (
    <Button look="primary" icon="plus" onClick={() => setWriting('new')}>
      {t('formulas.add')}
    </Button>
  )
  return (
    <SettingsFrame tab="formulas" extra={mayWrite ? add : null}>
      <p className="second lead">{t('formulas.lead')}</p>
      {formulas.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      ) : formulas.isError ? (
        <ErrorState error={formulas.error} onRetry={() => void formulas.refetch()} />
      ) : formulas.data.length === 0 ? (
        <State
          icon="data"
          title={t('formulas.emptyTitle')}
          text={t('formulas.emptyText')}
          actions={mayWrite ? add : null}
        />
      ) : (
        <PlainTable
          label={t('formulas.title')}
          head={[t('formulas.label'), t('formulas.object'), t('formulas.text'), t('formulas.gives'), '']}
        >
          {formulas.data.map((one) => (
            <tr key={one.id}>
              <td>
                {say(one.label)} <span className="mono muted">{one.name}</span>{' '}
                {one.faults.length > 0 ? (
                  <span title={one.faults.map((fault) => say(fault.message)).join(' ')}>
                    <Tag tone="bad">{t('formulas.broken')}</Tag>
                  </span>
                ) : null}
              </td>
              <td>{say(objects.find((object) => object.name === one.object)?.label) || one.object}</td>
              <td className="mono" style={{ whiteSpace: 'normal' }}>
                {one.text}
              </td>
              <td className="second">{one.type}</td>
              <td className="number nowrap">
                {mayWrite ? (
                  <>
                    <IconButton
                      icon="edit"
                      label={t('formulas.change', { name: say(one.label) })}
                      onClick={() => setWriting(one)}
                    />
                    <IconButton
                      icon="trash"
                      label={t('formulas.drop', { name: say(one.label) })}
                      onClick={() => drop.mutate(one)}
                    />
                  </>
                ) : null}
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
      {writing ? (
        <FormulaDialog formula={writing === 'new' ? null : writing} onClose={() => setWriting(null)} />
      ) : null}
    </SettingsFrame>
  )
}
