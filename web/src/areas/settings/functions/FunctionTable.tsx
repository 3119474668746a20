import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { dropFunction, functionsQuery, type FunctionType, type ScriptFunction } from '@/api/functions'
import { Part } from '@/areas/settings/formulas/Part'
import { RowActs } from '@/areas/settings/formulas/RowActs'
import { FunctionDialog } from '@/areas/settings/functions/FunctionDialog'
import { useI18n, type I18n } from '@/i18n/useI18n'
import { tell, tellProblem } from '@/ui/toast'

export function FunctionTable({ mayWrite }: { mayWrite: boolean }) {
  const i18n = useI18n()
  const { t, say } = i18n
  const queries = useQueryClient()
  const [writing, setWriting] = useState<ScriptFunction | 'new' | null>(null)
  const functions = useQuery(functionsQuery)
  const drop = useMutation({
    mutationFn: (one: ScriptFunction) => dropFunction(one.id),
    onSuccess: () => tell(t('functions.dropped')),
    onError: (error) => tellProblem(error, t('common.notSaved')),
    onSettled: () => queries.invalidateQueries({ queryKey: functionsQuery.queryKey }),
  })
  return (
    <>
      <Part
        title={t('functions.title')}
        about={`${t('functions.about')} ${t('functions.slow')}`}
        add={mayWrite ? { label: t('functions.add'), onClick: () => setWriting('new') } : null}
        asked={functions}
        empty={{ title: t('functions.emptyTitle'), text: t('functions.emptyText') }}
        head={[t('functions.label'), t('functions.written'), t('functions.gives'), t('functions.usedBy'), '']}
        row={(one) => (
          <tr key={one.id}>
            <td>{say(one.label)}</td>
            <td className="mono">{one.written}</td>
            <td className="second">{t(`functions.types.${one.gives as FunctionType}`)}</td>
            <td style={{ whiteSpace: 'normal', minWidth: 140 }}>
              {one.used_by.length > 0 ? (
                usersOf(one, i18n)
              ) : (
                <span className="muted">{t('functions.nobody')}</span>
              )}
            </td>
            <td className="number nowrap">
              {mayWrite ? (
                <RowActs
                  words={{ change: 'functions.change', drop: 'functions.drop' }}
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
        <FunctionDialog known={writing === 'new' ? null : writing} onClose={() => setWriting(null)} />
      ) : null}
    </>
  )
}

/** “flow “Welcome”, segment “Large customers””. */
export function usersOf(one: ScriptFunction, { say, format }: I18n): string {
  return format.list(one.used_by.map((user) => `${say(user.label)} “${say(user.name)}”`))
}
