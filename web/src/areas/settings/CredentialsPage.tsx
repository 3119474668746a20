import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import {
  credentialKindsQuery,
  credentialsQuery,
  deleteCredential,
  type Credential,
  type CredentialKind,
} from '@/api/credentials'
import { CredentialForm, type CredentialTask } from '@/areas/settings/CredentialForm'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Link } from '@/ui/navigation'
import { Dialog } from '@/ui/Overlay'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { Tag } from '@/ui/Tag'
import { tell, tellProblem } from '@/ui/toast'
import styles from './CredentialsPage.module.css'

/** The vault: what other systems want to know us by. Secrets go in here and are never shown again. */
export function CredentialsPage() {
  const { t } = useI18n()
  const queries = useQueryClient()
  const kinds = useQuery(credentialKindsQuery)
  const credentials = useQuery(credentialsQuery)
  const [task, setTask] = useState<CredentialTask | null>(null)
  const [leaving, setLeaving] = useState<Credential | null>(null)
  const refresh = () => void queries.invalidateQueries({ queryKey: credentialsQuery.queryKey, exact: true })
  const failed = credentials.error ?? kinds.error
  const add = (
    <Button look="primary" icon="plus" disabled={!kinds.data} onClick={() => setTask({ how: 'create' })}>
      {t('vault.add')}
    </Button>
  )
  return (
    <SettingsFrame tab="credentials" extra={credentials.data?.length ? add : null}>
      {failed ? (
        <ErrorState
          error={failed}
          onRetry={() => {
            void credentials.refetch()
            void kinds.refetch()
          }}
        />
      ) : !credentials.data || !kinds.data ? (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      ) : credentials.data.length === 0 ? (
        <State
          icon="lock"
          title={t('vault.emptyTitle')}
          text={t('vault.emptyText')}
          actions={add}
          note={t('vault.never')}
        />
      ) : (
        <div className={styles.list}>
          <p className="second">{t('vault.never')}</p>
          {credentials.data.map((one) => (
            <Entry
              key={one.id}
              credential={one}
              kind={kinds.data.find((kind) => kind.name === one.kind)}
              onTask={setTask}
              onDelete={() => setLeaving(one)}
            />
          ))}
        </div>
      )}
      {task && kinds.data ? (
        <CredentialForm
          task={task}
          kinds={kinds.data}
          onClose={() => setTask(null)}
          onDone={() => {
            setTask(null)
            refresh()
          }}
        />
      ) : null}
      {leaving ? (
        <DeleteDialog
          credential={leaving}
          onClose={() => setLeaving(null)}
          onDone={() => {
            setLeaving(null)
            refresh()
          }}
        />
      ) : null}
    </SettingsFrame>
  )
}

interface EntryProps {
  credential: Credential
  kind: CredentialKind | undefined
  onTask: (task: CredentialTask) => void
  onDelete: () => void
}

function Entry({ credential, kind, onTask, onDelete }: EntryProps) {
  const { t, say, format } = useI18n()
  const { name, hosts, used_by: flows } = credential
  const hasSecret = kind?.parts.some((part) => part.secret)
  return (
    <section className={styles.entry} aria-label={name}>
      <header className="row wrap">
        <h2 className="strong mono">{name}</h2>
        <Tag>{kind ? say(kind.label) : credential.kind}</Tag>
        <span className="muted small">
          {t('vault.changedAt', { when: format.moment(credential.updated_at) })}
        </span>
        <span className="grow" />
        <span className="row wrap">
          <Button size="small" onClick={() => onTask({ how: 'change', credential })}>
            {t('vault.change')}
          </Button>
          {hasSecret ? (
            <Button size="small" icon="refresh" onClick={() => onTask({ how: 'rotate', credential })}>
              {t('vault.rotate')}
            </Button>
          ) : null}
          <Button
            size="small"
            look="danger"
            locked={flows.length > 0 ? t('vault.inUse') : undefined}
            aria-label={`${t('vault.delete')}: ${name}`}
            onClick={onDelete}
          >
            {t('vault.delete')}
          </Button>
        </span>
      </header>
      <dl className={styles.facts}>
        {kind?.parts
          .filter((part) => credential.settings[part.name])
          .map((part) => (
            <div key={part.name} className={styles.fact}>
              <dt className="muted">{say(part.label)}</dt>
              <dd className={styles.long}>{credential.settings[part.name]}</dd>
            </div>
          ))}
        <div className={styles.fact}>
          <dt className="muted">{t('vault.mayGo')}</dt>
          <dd className={styles.long}>
            {format.list(hosts.map((host) => (host === '*' ? t('vault.anywhere') : host)))}
          </dd>
        </div>
        <div className={styles.fact}>
          <dt className="muted">{t('vault.usedBy')}</dt>
          <dd className="row wrap">
            {flows.length === 0 ? <span className="muted">{t('vault.unused')}</span> : null}
            {flows.map((flow) => (
              <Link key={flow} className="link" to={`/flows/${flow}`}>
                {flow}
              </Link>
            ))}
          </dd>
        </div>
      </dl>
    </section>
  )
}

interface DeleteDialogProps {
  credential: Credential
  onClose: () => void
  onDone: () => void
}

function DeleteDialog({ credential, onClose, onDone }: DeleteDialogProps) {
  const { t } = useI18n()
  const leave = useMutation({
    mutationFn: () => deleteCredential(credential.id),
    onSuccess: () => {
      tell(t('vault.deleted'))
      onDone()
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  return (
    <Dialog
      title={t('vault.deleteTitle', { name: credential.name })}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look="danger" isBusy={leave.isPending} onClick={() => leave.mutate()}>
            {t('vault.delete')}
          </Button>
        </>
      }
    >
      <p className="second">{t('vault.deleteText')}</p>
    </Dialog>
  )
}
