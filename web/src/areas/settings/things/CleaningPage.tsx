import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { cleaningQuery, saveCleaning, type Cleaning } from '@/api/outside'
import styles from '@/areas/settings/CredentialsPage.module.css'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/State'
import { Tag } from '@/ui/Tag'
import { tell, tellProblem } from '@/ui/toast'
import { Check } from '@/ui/Toggle'

/** Every rule with an example, how often it would act, and its switch. */
export function CleaningPage() {
  const { t, format } = useI18n()
  const queries = useQueryClient()
  const cleaning = useQuery(cleaningQuery)
  const save = useMutation({
    mutationFn: saveCleaning,
    onSuccess: (saved) => {
      queries.setQueryData(cleaningQuery.queryKey, saved)
      tell(t('common.saved'))
    },
    onError: (error) => {
      tellProblem(error, t('common.notSaved'))
      void cleaning.refetch()
    },
  })
  const read = cleaning.data
  const set = (change: Partial<{ off: string[]; asks_dns: boolean }>) => {
    if (read)
      save.mutate({
        off: read.rules.filter((rule) => !rule.is_on).map((rule) => rule.name),
        asks_dns: read.asks_dns,
        version: read.version,
        ...change,
      })
  }
  const switched = (name: string, isOn: boolean) =>
    set({
      off: (read?.rules ?? [])
        .filter((rule) => (rule.name === name ? !isOn : !rule.is_on))
        .map(({ name: one }) => one),
    })
  return (
    <SettingsFrame tab="cleaning">
      {cleaning.error ? (
        <ErrorState error={cleaning.error} onRetry={() => void cleaning.refetch()} />
      ) : !read ? (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      ) : (
        <div className={styles.list}>
          <p className="second">{t('cleaning.lead', { count: format.number(read.looked) })}</p>
          {read.rules.map((rule) => (
            <Rule
              key={rule.name}
              rule={rule}
              isBusy={save.isPending}
              onSwitch={(isOn) => switched(rule.name, isOn)}
            />
          ))}
          <section className={styles.entry} aria-label={t('cleaning.dns')}>
            <Check
              checked={read.asks_dns}
              disabled={save.isPending}
              label={t('cleaning.dns')}
              onChange={(asks_dns) => set({ asks_dns })}
            />
            <p className="small muted">{t('cleaning.dnsText')}</p>
          </section>
        </div>
      )}
    </SettingsFrame>
  )
}

interface RuleProps {
  rule: Cleaning['rules'][number]
  isBusy: boolean
  onSwitch: (isOn: boolean) => void
}

function Rule({ rule, isBusy, onSwitch }: RuleProps) {
  const { t, say, format } = useI18n()
  return (
    <section className={styles.entry} aria-label={say(rule.label)}>
      <header className="row wrap">
        <Check checked={rule.is_on} disabled={isBusy} label={say(rule.label)} onChange={onSwitch} />
        <span className="grow" />
        {rule.changed ? <Tag>{t('cleaning.changes', { count: format.number(rule.changed) })}</Tag> : null}
        {rule.refused ? (
          <Tag tone="soon">{t('cleaning.refuses', { count: format.number(rule.refused) })}</Tag>
        ) : null}
        {!rule.changed && !rule.refused ? <span className="small muted">{t('cleaning.nothing')}</span> : null}
      </header>
      <p className="row wrap small">
        <span className="muted">{format.list(rule.kinds.map((kind) => say(kind)))}</span>
        <code className="mono" style={{ whiteSpace: 'pre-wrap' }}>
          {rule.before}
        </code>
        <span aria-label={t('cleaning.becomes')}>→</span>
        {rule.fault ? (
          <span className="cinnabar">{say(rule.fault)}</span>
        ) : (
          <code className="mono">{rule.after}</code>
        )}
      </p>
    </section>
  )
}
