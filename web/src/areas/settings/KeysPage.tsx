import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { createKey } from '@/api/access'
import { keysQuery, revokeKey } from '@/api/session'
import type { ApiKey } from '@/api/types'
import { faultsOf } from '@/areas/settings/objects/faults'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { useMeta } from '@/objects/meta'
import { Button } from '@/ui/Button'
import { Choices } from '@/ui/Choice'
import { DateInput } from '@/ui/DateInput'
import { Field } from '@/ui/Field'
import { FormDialog } from '@/ui/FormDialog'
import { Dialog } from '@/ui/Overlay'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, Notice, State } from '@/ui/State'
import { PlainTable } from '@/ui/PlainTable'
import { Tag } from '@/ui/Tag'
import { TextInput } from '@/ui/TextInput'
import { Segmented } from '@/ui/Toggle'
import { tell, tellProblem } from '@/ui/toast'
import { useCopy } from '@/ui/useCopy'

export function KeysPage() {
  const { t, format } = useI18n()
  const copy = useCopy()
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
              <Button size="small" icon="copy" onClick={() => copy(made)}>
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
          head={[
            t('settings.keyName'),
            t('settings.keyPrefix'),
            t('access.keyOf'),
            t('access.keyLimits'),
            t('access.keyExpires'),
            t('settings.keyUsed'),
            '',
          ]}
        >
          {keys.data.map((key) => (
            <tr key={key.id}>
              <td>{key.name}</td>
              <td className="mono">{key.prefix}…</td>
              <td>{key.user.label}</td>
              <td>
                <Limits apiKey={key} />
              </td>
              <td className="second">
                {key.expires_at ? format.moment(key.expires_at) : t('access.keyExpiresNever')}
              </td>
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

function Limits({ apiKey }: { apiKey: ApiKey }) {
  const { t, say } = useI18n()
  const { objects } = useMeta()
  const named = apiKey.objects.map(
    (name) => say(objects.find((one) => one.name === name)?.plural_label) || name,
  )
  return (
    <span className="row wrap" style={{ gap: 4 }}>
      <Tag>{apiKey.is_reading ? t('access.keyReading') : t('access.keyFull')}</Tag>
      {named.map((name) => (
        <Tag key={name}>{name}</Tag>
      ))}
    </span>
  )
}

function NewKey({ onClose, onMade }: { onClose: () => void; onMade: (key: string) => void }) {
  const { t, say } = useI18n()
  const { objects } = useMeta()
  const [name, setName] = useState('')
  const [isReading, setReading] = useState(false)
  const [only, setOnly] = useState<string[]>([])
  const [until, setUntil] = useState<string | null>(null)
  const make = useMutation({
    mutationFn: () =>
      createKey({
        name: name.trim(),
        is_reading: isReading,
        objects: only,
        expires_at: until ? new Date(`${until}T23:59:59`).toISOString() : null,
      }),
    onSuccess: (made) => onMade(made.key),
  })
  const faults = faultsOf(make.error, ['name', 'expires_at', 'objects'])
  return (
    <FormDialog
      title={t('settings.newKey')}
      submit={t('settings.newKey')}
      isReady={name.trim() !== ''}
      isBusy={make.isPending}
      fault={faults.loose}
      onSubmit={make.mutate}
      onClose={onClose}
    >
      <Field label={t('settings.keyName')} error={faults.of('name')}>
        {(id) => <TextInput id={id} value={name} onChange={setName} />}
      </Field>
      <Field label={t('access.keyLimits')}>
        {(id) => (
          <div id={id}>
            <Segmented
              label={t('access.keyLimits')}
              value={isReading ? 'read' : 'full'}
              onChange={(access) => setReading(access === 'read')}
              options={[
                { value: 'full', label: t('access.keyFull') },
                { value: 'read', label: t('access.keyReading') },
              ]}
            />
          </div>
        )}
      </Field>
      <Field label={t('access.keyObjects')} error={faults.of('objects')}>
        {(id) => (
          <Choices
            id={id}
            values={only}
            placeholder={t('access.keyObjectsAll')}
            options={objects.map((one) => ({ value: one.name, label: say(one.plural_label) }))}
            onChange={setOnly}
          />
        )}
      </Field>
      <Field label={t('access.keyExpires')} error={faults.of('expires_at')}>
        {(id) => <DateInput id={id} value={until} onChange={setUntil} />}
      </Field>
    </FormDialog>
  )
}
