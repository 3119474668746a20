import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Problem } from '@/api/http'
import { saveSending, sendingQuery, type Sending } from '@/api/sending'
import { Caps, QuietHours, Rates } from '@/areas/settings/SendingRules'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, Notice } from '@/ui/State'
import { tell } from '@/ui/toast'
import styles from './SendingPage.module.css'

/** When and how often people may be written to: quiet hours, caps and the speed of providers. */
export function SendingPage() {
  const sending = useQuery(sendingQuery)
  if (sending.data)
    return (
      <SendingForm
        key={sending.dataUpdatedAt}
        read={sending.data}
        onReload={() => void sending.refetch()}
        isReloading={sending.isFetching}
      />
    )
  return (
    <SettingsFrame tab="sending">
      {sending.isError ? (
        <ErrorState error={sending.error} onRetry={() => void sending.refetch()} />
      ) : (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      )}
    </SettingsFrame>
  )
}

interface SendingFormProps {
  read: Sending
  onReload: () => void
  isReloading: boolean
}

function SendingForm({ read, onReload, isReloading }: SendingFormProps) {
  const { t } = useI18n()
  const queries = useQueryClient()
  const [draft, setDraft] = useState(rulesOf(read))
  const save = useMutation({
    mutationFn: () => saveSending({ ...draft, version: read.version }),
    onSuccess: (saved) => {
      queries.setQueryData(sendingQuery.queryKey, saved)
      tell(t('sending.saved'))
    },
  })
  const problem = save.error instanceof Problem ? save.error : null
  const faultAt = (field: string) => problem?.faults.find((fault) => fault.field === field)?.message
  const isChanged = JSON.stringify(draft) !== JSON.stringify(rulesOf(read))
  // A fault names its rule by number, so it no longer fits once rules have moved.
  const change = (part: Partial<typeof draft>, isMoved = false) => {
    setDraft({ ...draft, ...part })
    if (isMoved) save.reset()
  }
  const shared = { choices: read, faultAt }
  return (
    <SettingsFrame
      tab="sending"
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
        <p className="second">{t('sending.lead')}</p>
        {problem?.status === 409 ? (
          <Notice
            tone="bad"
            action={
              <Button size="small" isBusy={isReloading} onClick={onReload}>
                {t('sending.loadTheirs')}
              </Button>
            }
          >
            {t('sending.changedTitle')}
          </Notice>
        ) : save.isError && !problem?.faults.length ? (
          <Notice tone="bad">{save.error.message || t('common.notSaved')}</Notice>
        ) : null}
        <QuietHours rules={draft.hours} onChange={(hours, moved) => change({ hours }, moved)} {...shared} />
        <div className={styles.zone}>
          <Field label={t('sending.zone')} help={t('sending.zoneText')} error={faultAt('zone')}>
            {(id, describedBy) => (
              <Choice
                id={id}
                describedBy={describedBy}
                value={draft.zone || home}
                onChange={(zone) => change({ zone: zone === home ? '' : (zone ?? '') })}
                options={[
                  { value: home, label: t('sending.zoneHome') },
                  ...read.zones.map((zone) => ({ value: zone, label: zone })),
                ]}
                isBad={Boolean(faultAt('zone'))}
              />
            )}
          </Field>
        </div>
        <Caps rules={draft.caps} onChange={(caps, moved) => change({ caps }, moved)} {...shared} />
        <Rates rules={draft.rates} onChange={(rates, moved) => change({ rates }, moved)} {...shared} />
        <button type="submit" hidden />
      </form>
    </SettingsFrame>
  )
}

/** A choice of nothing would show no words. */
const home = 'home'

function rulesOf({ zone, hours, caps, rates }: Sending) {
  return { zone, hours, caps, rates }
}
