import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { modelBudgetQuery, saveModelBudget, type ModelBudget } from '@/api/modelBudget'
import { limitOf, shareOf, toneOf } from '@/areas/settings/model/limits'
import { faultsOf } from '@/areas/settings/objects/faults'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Bar } from '@/ui/Progress'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, Notice, State } from '@/ui/State'
import { PlainTable } from '@/ui/PlainTable'
import { TextInput } from '@/ui/TextInput'
import { tell } from '@/ui/toast'
import styles from './ModelPage.module.css'

/** What flows may ask of the language model in a day, and what they have asked. */
export function ModelPage() {
  const budget = useQuery(modelBudgetQuery)
  if (budget.data) return <Budget key={budget.data.version} read={budget.data} />
  return (
    <SettingsFrame tab="model">
      {budget.isError ? (
        <ErrorState error={budget.error} onRetry={() => void budget.refetch()} />
      ) : (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      )}
    </SettingsFrame>
  )
}

function Budget({ read }: { read: ModelBudget }) {
  const { t } = useI18n()
  const queries = useQueryClient()
  const [limits, setLimits] = useState({ calls: read.calls_a_day, tokens: read.tokens_a_day })
  const isChanged = limits.calls !== read.calls_a_day || limits.tokens !== read.tokens_a_day
  const save = useMutation({
    mutationFn: () =>
      saveModelBudget({
        calls_a_day: limits.calls,
        tokens_a_day: limits.tokens,
        version: read.version,
      }),
    onSuccess: (saved) => {
      queries.setQueryData(modelBudgetQuery.queryKey, saved)
      tell(t('model.saved'))
    },
  })
  const faults = faultsOf(save.error, ['calls_a_day', 'tokens_a_day'])
  return (
    <SettingsFrame
      tab="model"
      extra={
        <Button look="primary" disabled={!isChanged} isBusy={save.isPending} onClick={() => save.mutate()}>
          {t('common.save')}
        </Button>
      }
    >
      <form
        className={styles.page}
        onSubmit={(event) => {
          event.preventDefault()
          if (isChanged && !save.isPending) save.mutate()
        }}
      >
        <p className="second">{t('model.lead')}</p>
        {read.model ? (
          <p>
            {t('model.asked')} <span className="mono">{read.model}</span>
          </p>
        ) : (
          <Notice tone="soon">{t('model.none')}</Notice>
        )}
        {faults.loose ? <Notice tone="bad">{faults.loose}</Notice> : null}
        <div className={styles.limits}>
          <Limit
            label={t('model.calls')}
            limit={limits.calls}
            used={read.today.calls}
            error={faults.of('calls_a_day')}
            onChange={(calls) => setLimits({ ...limits, calls })}
          />
          <Limit
            label={t('model.tokens')}
            limit={limits.tokens}
            used={read.today.tokens}
            error={faults.of('tokens_a_day')}
            onChange={(tokens) => setLimits({ ...limits, tokens })}
          />
        </div>
        <button type="submit" hidden />
      </form>
      <Days days={read.days} />
    </SettingsFrame>
  )
}

interface LimitProps {
  label: string
  limit: number | null
  used: number
  error: string | undefined
  onChange: (limit: number | null) => void
}

function Limit({ label, limit, used, error, onChange }: LimitProps) {
  const { t, format } = useI18n()
  const share = shareOf(used, limit)
  const today = t('model.today', { count: format.number(used) })
  return (
    <div className={styles.limit}>
      <Field label={label} help={t('model.limitHelp')} error={error}>
        {(id, describedBy) => (
          <TextInput
            id={id}
            aria-describedby={describedBy}
            inputMode="numeric"
            placeholder={t('model.noLimit')}
            value={limit === null ? '' : String(limit)}
            isBad={Boolean(error)}
            onChange={(typed) => onChange(limitOf(typed))}
          />
        )}
      </Field>
      <p className="small second">{today}</p>
      {share === null ? null : <Bar share={share} tone={toneOf(share)} label={today} />}
    </div>
  )
}

function Days({ days }: { days: ModelBudget['days'] }) {
  const { t, format } = useI18n()
  if (days.length === 0)
    return <State icon="chat" title={t('model.emptyTitle')} text={t('model.emptyText')} />
  return (
    <PlainTable
      label={t('model.days')}
      head={[t('model.day'), t('model.questions'), t('model.used'), t('model.refused')]}
    >
      {days.map((day) => (
        <tr key={day.day}>
          <td>{format.date(day.day)}</td>
          <td className="number">{format.number(day.calls)}</td>
          <td className="number">{format.number(day.tokens)}</td>
          <td className="number">{format.number(day.refused)}</td>
        </tr>
      ))}
    </PlainTable>
  )
}
