import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Problem } from '@/api/http'
import { createUser, meQuery, teamsQuery, usersQuery } from '@/api/session'
import type { User } from '@/api/types'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { Avatar } from '@/ui/Avatar'
import { Button } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { Dialog } from '@/ui/Overlay'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, Notice } from '@/ui/State'
import { PlainTable } from '@/ui/Table'
import { Tag } from '@/ui/Tag'
import { TextInput } from '@/ui/TextInput'
import { Check } from '@/ui/Toggle'
import { tell } from '@/ui/toast'

export function PeoplePage() {
  const { t } = useI18n()
  const me = useSuspenseQuery(meQuery).data
  const users = useQuery(usersQuery)
  const [isAdding, setAdding] = useState(false)
  const [made, setMade] = useState<(User & { password: string }) | null>(null)
  const mayAdd = me.is_admin || me.abilities.includes('users.manage')
  return (
    <SettingsFrame
      tab="people"
      extra={
        mayAdd ? (
          <Button look="primary" icon="plus" onClick={() => setAdding(true)}>
            {t('settings.newPerson')}
          </Button>
        ) : null
      }
    >
      <p className="second" style={{ padding: '12px 24px 4px' }}>
        {t('settings.peopleText')}
      </p>
      {made ? <FirstPassword user={made} /> : null}
      {users.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      ) : users.isError ? (
        <ErrorState error={users.error} onRetry={() => void users.refetch()} />
      ) : (
        <PlainTable
          label={t('settings.people')}
          head={[t('settings.name'), t('settings.email'), t('settings.team'), t('settings.roles')]}
        >
          {users.data.map((user) => (
            <tr key={user.id}>
              <td>
                <span className="row">
                  <Avatar id={user.id} name={user.name} size="small" />
                  {user.name}
                </span>
              </td>
              <td className="second">{user.email}</td>
              <td>{user.team?.label ?? '—'}</td>
              <td>
                <span className="row" style={{ gap: 4 }}>
                  {user.is_admin ? <Tag tone="good">{t('settings.admin')}</Tag> : null}
                  {user.is_active === false ? <Tag>{t('settings.inactive')}</Tag> : null}
                  {user.roles?.map((role) => (
                    <Tag key={role}>{role}</Tag>
                  ))}
                </span>
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
      {isAdding ? (
        <NewPerson
          onClose={() => setAdding(false)}
          onMade={(user) => {
            setAdding(false)
            setMade(user)
            tell(t('settings.personCreated', { name: user.name }))
          }}
        />
      ) : null}
    </SettingsFrame>
  )
}

function FirstPassword({ user }: { user: User & { password: string } }) {
  const { t } = useI18n()
  return (
    <div style={{ padding: '0 24px 12px' }}>
      <Notice
        tone="soon"
        action={
          <Button
            size="small"
            icon="copy"
            onClick={() =>
              void navigator.clipboard.writeText(user.password).then(() => tell(t('common.copied')))
            }
          >
            {t('common.copy')}
          </Button>
        }
      >
        {t('settings.passwordOnce', { name: user.name })} <code className="mono">{user.password}</code>
      </Notice>
    </div>
  )
}

function NewPerson({
  onClose,
  onMade,
}: {
  onClose: () => void
  onMade: (user: User & { password: string }) => void
}) {
  const { t, language } = useI18n()
  const queries = useQueryClient()
  const teams = useQuery(teamsQuery)
  const [values, setValues] = useState({ email: '', name: '', team: null as string | null, is_admin: false })
  const change = (part: Partial<typeof values>) => setValues({ ...values, ...part })
  const add = useMutation({
    mutationFn: () => createUser({ ...values, roles: values.is_admin ? [] : ['sales_rep'], language }),
    onSuccess: (user) => {
      void queries.invalidateQueries({ queryKey: ['users'] })
      onMade(user)
    },
  })
  const faults = add.error instanceof Problem ? add.error.faults : []
  const fault = (field: string) => faults.find((one) => one.field === field)?.message
  return (
    <Dialog
      title={t('settings.newPerson')}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" isBusy={add.isPending} onClick={() => add.mutate()}>
            {t('common.add')}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          add.mutate()
        }}
      >
        {add.isError && faults.length === 0 ? <Notice tone="bad">{add.error.message}</Notice> : null}
        <Field label={t('settings.name')} error={fault('name')}>
          {(id) => <TextInput id={id} value={values.name} onChange={(name) => change({ name })} autoFocus />}
        </Field>
        <Field label={t('settings.email')} required error={fault('email')}>
          {(id) => (
            <TextInput
              id={id}
              type="email"
              value={values.email}
              onChange={(email) => change({ email })}
              isBad={Boolean(fault('email'))}
            />
          )}
        </Field>
        <Field label={t('settings.team')} error={fault('team')}>
          {(id) => (
            <Choice
              id={id}
              canClear
              value={values.team}
              options={(teams.data ?? []).map((team) => ({ value: team.id, label: team.name }))}
              onChange={(team) => change({ team })}
            />
          )}
        </Field>
        <Check
          label={t('settings.admin')}
          checked={values.is_admin}
          onChange={(is_admin) => change({ is_admin })}
        />
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
