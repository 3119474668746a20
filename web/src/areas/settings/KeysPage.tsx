import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { createKey, keysQuery, revokeKey } from '@/api/session'
import type { ApiKey } from '@/api/types'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Dialog } from '@/ui/Overlay'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, Notice, State } from '@/ui/State'
import { PlainTable } from '@/ui/Table'
import { TextInput } from '@/ui/TextInput'
import { tell, tellProblem } from '@/ui/toast'

export function KeysPage() {
  const { t, format } = useI18n()
  const queries = useQueryClient()
  const keys = useQuery(keysQuery)
  const [isAdding, setAdding] = useState(false)
  const [made, setMade] = useState<string | null>(null)
  const [revoking, setRevoking] = useState<ApiKey | null>(null)
  const refresh = () => void queries.invalidateQueries({ queryKey: ['keys'] })
  const revoke = useMutation({
    mutationFn: (key: ApiKey) => revokeKey(key.id),
    onSuccess: () => {
      setRevoking(null)
      refresh()
      tell(t('settings.keyRevoked'))
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  const add = (
    <Button look="primary" icon="plus" onClick={() => setAdding(true)}>
      {t('settings.newKey')}
    </Button>
  )
  return (
    <SettingsFrame tab="keys" extra={add}>
      {made ? (
        <div style={{ padding: '12px 24px 0' }}>
          <Notice
            tone="soon"
            action={
              <Button
                size="small"
                icon="copy"
                onClick={() => void navigator.clipboard.writeText(made).then(() => tell(t('common.copied')))}
              >
                {t('common.copy')}
              </Button>
            }
          >
            {t('settings.keyOnce')} <code className="mono">{made}</code>
          </Notice>
        </div>
      ) : null}
      {keys.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      ) : keys.isError ? (
        <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />
      ) : keys.data.length === 0 ? (
        <State
          icon="key"
          title={t('settings.keysEmptyTitle')}
          text={t('settings.keysEmptyText')}
          actions={add}
        />
      ) : (
        <PlainTable
          label={t('settings.keys')}
          head={[t('settings.keyName'), t('settings.keyPrefix'), t('settings.keyUsed'), '']}
        >
          {keys.data.map((key) => (
            <tr key={key.id}>
              <td>{key.name}</td>
              <td className="mono">{key.prefix}…</td>
              <td className="second">
                {key.last_used_at ? format.moment(key.last_used_at) : t('settings.keyNever')}
              </td>
              <td className="number">
                <Button
                  size="small"
                  look="danger"
                  onClick={() => setRevoking(key)}
                  aria-label={`${t('settings.keyRevoke')}: ${key.name}`}
                >
                  {t('settings.keyRevoke')}
                </Button>
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
      {isAdding ? (
        <NewKey
          onClose={() => setAdding(false)}
          onMade={(key) => {
            setAdding(false)
            setMade(key)
            refresh()
          }}
        />
      ) : null}
      <Dialog
        title={t('settings.keyRevokeTitle')}
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
              {t('settings.keyRevoke')}
            </Button>
          </>
        }
      >
        <p className="second">{t('settings.keyRevokeText')}</p>
      </Dialog>
    </SettingsFrame>
  )
}

function NewKey({ onClose, onMade }: { onClose: () => void; onMade: (key: string) => void }) {
  const { t } = useI18n()
  const [name, setName] = useState('')
  const make = useMutation({
    mutationFn: () => createKey(name.trim()),
    onSuccess: (made) => onMade(made.key),
  })
  return (
    <Dialog
      title={t('settings.newKey')}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            isBusy={make.isPending}
            disabled={!name.trim()}
            onClick={() => make.mutate()}
          >
            {t('settings.newKey')}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim()) make.mutate()
        }}
      >
        <Field label={t('settings.keyName')} error={make.isError ? make.error.message : null}>
          {(id) => <TextInput id={id} value={name} onChange={setName} autoFocus />}
        </Field>
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
