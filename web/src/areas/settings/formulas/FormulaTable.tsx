import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { dropFormula, formulasQuery, type Formula } from '@/api/formulas'
import { FormulaDialog } from '@/areas/settings/formulas/FormulaDialog'
import { Part } from '@/areas/settings/formulas/Part'
import { RowActs } from '@/areas/settings/formulas/RowActs'
import { useI18n } from '@/i18n/useI18n'
import { useMeta } from '@/objects/meta'
import { Tag } from '@/ui/Tag'
import { tell, tellProblem } from '@/ui/toast'

export function FormulaTable({ mayWrite }: { mayWrite: boolean }) {
  const { t, say } = useI18n()
  const { objects } = useMeta()
  const queries = useQueryClient()
  const [writing, setWriting] = useState<Formula | 'new' | null>(null)
  const formulas = useQuery(formulasQuery)
  const drop = useMutation({
    mutationFn: (formula: Formula) => dropFormula(formula.id),
    onSuccess: () => tell(t('formulas.dropped')),
    onError: (error) => tellProblem(error, t('common.notSaved')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['formulas'] }),
  })
  return (
    <>
      <Part
        title={t('formulas.named')}
        about={t('formulas.lead')}
        add={mayWrite ? { label: t('formulas.add'), onClick: () => setWriting('new') } : null}
        asked={formulas}
        empty={{ title: t('formulas.emptyTitle'), text: t('formulas.emptyText') }}
        head={[t('formulas.label'), t('formulas.object'), t('formulas.text'), t('formulas.gives'), '']}
        row={(one) => (
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
                <RowActs
                  words={{ change: 'formulas.change', drop: 'formulas.drop' }}
                  name={say(one.label)}
                  onChange={() => setWriting(one)}
                  onDrop={() => drop.mutate(one)}
                />
              ) : null}
            </td>
          </tr>
        )}
      />
      {writing ? (
        <FormulaDialog formula={writing === 'new' ? null : writing} onClose={() => setWriting(null)} />
      ) : null}
    </>
  )
}
