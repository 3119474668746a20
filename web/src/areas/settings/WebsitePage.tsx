import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { createWriteKey, revokeWriteKey, writeKeysQuery, type WriteKey } from '@/api/website'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { FormDialog } from '@/ui/FormDialog'
import { Dialog } from '@/ui/Overlay'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { TextInput } from '@/ui/TextInput'
import { tell, tellProblem } from '@/ui/toast'
import { useCopy } from '@/ui/useCopy'
import styles from './WebsitePage.module.css'

const examples = `gx("track", "Demo Video Watched", { percent: 85 })
gx("identify", "customer-42", { email: "ann@example.com", name: "Ann Lee" })`

/** Write keys, each with the line that a website needs; behaviour comes in by it. */
export function WebsitePage() {
  const { t } = useI18n()
  const queries = useQueryClient()
  const keys = useQuery(writeKeysQuery)
  const [isAdding, setAdding] = useState(false)
  const [revoking, setRevoking] = useState<WriteKey | null>(null)
  const refresh = () => void queries.invalidateQueries({ queryKey: writeKeysQuery.queryKey })
  const revoke = useMutation({
    mutationFn: (key: WriteKey) => revokeWriteKey(key.key),
    onSuccess: () => {
      setRevoking(null)
      refresh()
      tell(t('website.revoked'))
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  const add = (
    <Button look="primary" icon="plus" onClick={() => setAdding(true)}>
      {t('website.add')}
    </Button>
  )
  return (
    <SettingsFrame tab="website" extra={keys.data && keys.data.length > 0 ? add : null}>
      {keys.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      ) : keys.isError ? (
        <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />
      ) : keys.data.length === 0 ? (
        <State icon="globe" title={t('website.emptyTitle')} text={t('website.emptyText')} actions={add} />
      ) : (
        <div className={styles.keys}>
          {keys.data.map((key) => (
            <Key key={key.key} writeKey={key} onRevoke={() => setRevoking(key)} />
          ))}
        </div>
      )}
      {isAdding ? (
        <NewKey
          onClose={() => setAdding(false)}
          onMade={() => {
            setAdding(false)
            refresh()
          }}
        />
      ) : null}
      <Dialog
        title={t('website.revokeTitle', { name: revoking?.name ?? '' })}
        isOpen={revoking !== null}
        onClose={() => setRevoking(null)}
        footer={
          <>
            <Button onClick={() => setRevoking(null)}>{t('common.cancel')}</Button>
            <Button
              look="danger"
              isBusy={revoke.isPending}
              onClick={() => (revoking ? revoke.mutate(revoking) : undefined)}
            >
              {t('website.revoke')}
            </Button>
          </>
        }
      >
        <p className="second">{t('website.revokeText')}</p>
      </Dialog>
    </SettingsFrame>
  )
}

function Key({ writeKey, onRevoke }: { writeKey: WriteKey; onRevoke: () => void }) {
  const { t, rich, format } = useI18n()
  return (
    <section className={styles.key} aria-label={writeKey.name}>
      <header className="row">
        <h2 className="strong">{writeKey.name}</h2>
        <span className="muted small">{t('website.since', { when: format.date(writeKey.created_at) })}</span>
        <span className="grow" />
        <Button size="small" look="danger" onClick={onRevoke}>
          {t('website.revoke')}
        </Button>
      </header>
      <p className="second">{t('website.script')}</p>
      <Code text={writeKey.script} />
      <p className="second">{t('website.examples')}</p>
      <Code text={examples} />
      <p className="second">
        {rich('website.programs', {
          url: <code className="mono">{window.location.origin}</code>,
          key: <code className="mono">{writeKey.key}</code>,
        })}
      </p>
    </section>
  )
}

function Code({ text }: { text: string }) {
  const { t } = useI18n()
  const copy = useCopy()
  return (
    <div className={styles.code}>
      <pre className="mono">{text}</pre>
      <Button size="small" icon="copy" onClick={() => copy(text)}>
        {t('common.copy')}
      </Button>
    </div>
  )
}

function NewKey({ onClose, onMade }: { onClose: () => void; onMade: () => void }) {
  const { t } = useI18n()
  const [name, setName] = useState('')
  const make = useMutation({
    mutationFn: () => createWriteKey(name.trim()),
    onSuccess: onMade,
  })
  return (
    <FormDialog
      title={t('website.add')}
      submit={t('website.add')}
      isReady={name.trim() !== ''}
      isBusy={make.isPending}
      fault={make.error?.message}
      onSubmit={make.mutate}
      onClose={onClose}
    >
      <Field label={t('website.name')} help={t('website.nameHelp')} required>
        {(id, describedBy) => (
          <TextInput id={id} aria-describedby={describedBy} value={name} onChange={setName} />
        )}
      </Field>
    </FormDialog>
  )
}
