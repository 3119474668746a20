import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { approvalsQuery, type Asked } from '@/api/approvals'
import { meQuery } from '@/api/session'
import { AnswerForm } from '@/areas/today/AnswerForm'
import { AskedFacts } from '@/areas/today/AskedHead'
import { useI18n } from '@/i18n/useI18n'
import { useAddress } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { Count } from '@/ui/Tag'
import { Segmented } from '@/ui/Toggle'
import styles from './Approvals.module.css'

/** What flows ask people: mine to answer here, those of others to see where things stand. */
export function ApprovalsPage() {
  const { t } = useI18n()
  const me = useSuspenseQuery(meQuery).data
  const [words, change] = useAddress()
  const isAll = me.is_admin && words.whose === 'everyone'
  const asked = useQuery(approvalsQuery(isAll))
  return (
    <div className="page">
      <header className="top ruled">
        <h1>{t('approvals.title')}</h1>
        {asked.data?.length ? <Count>{asked.data.length}</Count> : null}
        <span className="grow" />
        {me.is_admin ? (
          <Segmented
            label={t('approvals.whose')}
            value={isAll ? 'everyone' : 'mine'}
            onChange={(whose) => change({ whose: whose === 'everyone' ? whose : undefined })}
            options={[
              { value: 'mine', label: t('approvals.mine') },
              { value: 'everyone', label: t('approvals.everyone') },
            ]}
          />
        ) : null}
      </header>
      <div className="scroll grow column">
        {asked.isPending ? (
          <div style={{ padding: 24 }}>
            <Skeleton />
          </div>
        ) : asked.isError && !asked.data ? (
          <ErrorState error={asked.error} onRetry={() => void asked.refetch()} />
        ) : asked.data.length === 0 ? (
          <State
            icon="check"
            title={isAll ? t('approvals.emptyAllTitle') : t('approvals.emptyTitle')}
            text={t('approvals.emptyText')}
          />
        ) : (
          <div className={styles.list}>
            {asked.data.map((one) => (
              <AskedEntry key={one.id} asked={one} isMine={one.person.id === me.id} />
            ))}
          </div>
        )}
      </div>
    </div>
  )
}

function AskedEntry({ asked, isMine }: { asked: Asked; isMine: boolean }) {
  const { t, say } = useI18n()
  return (
    <article className={styles.asked} aria-label={say(asked.title)}>
      <h2 className={styles.title}>{say(asked.title)}</h2>
      <AskedFacts asked={asked} />
      {isMine ? (
        <AnswerForm asked={asked} />
      ) : (
        <p className="muted">{t('approvals.onlyOf', { name: asked.person.name })}</p>
      )}
    </article>
  )
}
