import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { dropRate, ratesQuery, saveRate, type Rate } from '@/api/formulas'
import { meQuery } from '@/api/session'
import { faultsOf } from '@/areas/settings/objects/faults'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { Button, IconButton } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { FormDialog } from '@/ui/FormDialog'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { PlainTable } from '@/ui/PlainTable'
import { TextInput } from '@/ui/TextInput'
import { tell, tellProblem } from '@/ui/toast'

export function RatesPage() {
  const { t, format } = useI18n()
  const me = useSuspenseQuery(meQuery).data
  const queries = useQueryClient()
  const rates = useQuery(ratesQuery)
  const [isAdding, setAdding] = useState(false)
  const mayWrite = me.is_admin || me.abilities.includes('settings.manage')
  const drop = useMutation({
    mutationFn: (rate: Rate) => dropRate(rate),
    onError: (error) => tellProblem(error, t('common.notSaved')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['rates'] }),
  })
  const add = (
    <Button look="primary" icon="plus" onClick={() => setAdding(true)}>
      {t('formulas.addRate')}
    </Button>
  )
  return (
    <SettingsFrame tab="rates" extra={mayWrite ? add : null}>
      <p className="second lead">{t('formulas.ratesLead')}</p>
      {rates.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      ) : rates.isError ? (
        <ErrorState error={rates.error} onRetry={() => void rates.refetch()} />
      ) : rates.data.length === 0 ? (
        <State
          icon="wallet"
          title={t('formulas.noRates')}
          text={t('formulas.noRatesText')}
          actions={mayWrite ? add : null}
        />
      ) : (
        <PlainTable
          label={t('formulas.rates')}
          head={[t('formulas.currency'), t('formulas.startsOn'), t('formulas.rate'), '']}
        >
          {rates.data.map((rate) => (
            <tr key={`${rate.currency} ${rate.starts_on}`}>
              <td>{rate.currency}</td>
              <td>{format.date(rate.starts_on)}</td>
              <td>{withoutZeros(rate.rate)}</td>
              <td className="number">
                {mayWrite ? (
                  <IconButton
                    icon="trash"
                    label={t('formulas.dropRate', { currency: rate.currency, day: rate.starts_on })}
                    onClick={() => drop.mutate(rate)}
                  />
                ) : null}
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
      {isAdding ? <NewRate onClose={() => setAdding(false)} /> : null}
    </SettingsFrame>
  )
}

/** The server keeps twelve decimals of every rate. */
function withoutZeros(rate: string): string {
  return rate.includes('.') ? rate.replace(/\.?0+$/u, '') : rate
}

function NewRate({ onClose }: { onClose: () => void }) {
  const { t } = useI18n()
  const queries = useQueryClient()
  const [values, setValues] = useState({
    currency: '',
    starts_on: new Date().toISOString().slice(0, 10),
    rate: '',
  })
  const set = (part: Partial<typeof values>) => setValues({ ...values, ...part })
  const save = useMutation({
    mutationFn: () => saveRate(values),
    onSuccess: () => {
      tell(t('formulas.rateSaved'))
      void queries.invalidateQueries({ queryKey: ['rates'] })
      onClose()
    },
  })
  const faults = faultsOf(save.error, ['currency', 'starts_on', 'rate'])
  return (
    <FormDialog
      title={t('formulas.addRate')}
      isBusy={save.isPending}
      fault={faults.loose}
      onSubmit={save.mutate}
      onClose={onClose}
    >
      <Field label={t('formulas.currency')} error={faults.of('currency')} required>
        {(id) => (
          <TextInput
            id={id}
            maxLength={3}
            placeholder="EUR"
            value={values.currency}
            onChange={(currency) => set({ currency })}
          />
        )}
      </Field>
      <Field label={t('formulas.startsOn')} error={faults.of('starts_on')} required>
        {(id) => (
          <TextInput
            id={id}
            type="date"
            value={values.starts_on}
            onChange={(starts_on) => set({ starts_on })}
          />
        )}
      </Field>
      <Field label={t('formulas.rate')} error={faults.of('rate')} required>
        {(id) => (
          <TextInput
            id={id}
            inputMode="decimal"
            placeholder="7.85"
            value={values.rate}
            onChange={(rate) => set({ rate })}
          />
        )}
      </Field>
    </FormDialog>
  )
}
