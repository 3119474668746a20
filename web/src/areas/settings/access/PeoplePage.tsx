import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { everybodyQuery, reactivatePerson, rolesQuery } from '@/api/access'
import { meQuery } from '@/api/session'
import type { User } from '@/api/types'
import { DeactivateDialog } from '@/areas/settings/access/DeactivateDialog'
import { NewPasswordDialog, Password } from '@/areas/settings/access/Password'
import { PersonDialog } from '@/areas/settings/access/PersonDialog'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { Avatar } from '@/ui/Avatar'
import { Button, IconButton } from '@/ui/Button'
import { Menu } from '@/ui/Menu'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/State'
import { PlainTable } from '@/ui/PlainTable'
import { Tag } from '@/ui/Tag'
import { Check } from '@/ui/Toggle'
import { tell, tellProblem } from '@/ui/toast'

type Doing = { what: 'change' | 'leave' | 'password'; user: User } | { what: 'add'; user: null }

export function PeoplePage() {
  const { t } = useI18n()
  const me = useSuspenseQuery(meQuery).data
  const [isAll, setAll] = useState(false)
  const users = useQuery(everybodyQuery(isAll))
  const [doing, setDoing] = useState<Doing | null>(null)
  const [made, setMade] = useState<{ name: string; password: string } | null>(null)
  const mayManage = me.is_admin || me.abilities.includes('users.manage')
  const close = () => setDoing(null)
  return (
    <SettingsFrame
      tab="people"
      extra={
        mayManage ? (
          <Button look="primary" icon="plus" onClick={() => setDoing({ what: 'add', user: null })}>
            {t('settings.newPerson')}
          </Button>
        ) : null
      }
    >
      <div className="row wrap lead">
        <p className="second grow">{t('settings.peopleText')}</p>
        {mayManage ? <Check label={t('access.showInactive')} checked={isAll} onChange={setAll} /> : null}
      </div>
      {made ? <Password {...made} /> : null}
      {users.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      ) : users.isError ? (
        <ErrorState error={users.error} onRetry={() => void users.refetch()} />
      ) : (
        <PlainTable
          label={t('settings.people')}
          head={[t('settings.name'), t('settings.email'), t('settings.team'), t('settings.roles'), '']}
        >
          {users.data.map((user) => (
            <Person
              key={user.id}
              user={user}
              mayManage={mayManage}
              isMe={user.id === me.id}
              onDo={setDoing}
            />
          ))}
        </PlainTable>
      )}
      {doing?.what === 'add' || doing?.what === 'change' ? (
        <PersonDialog
          user={doing.user}
          onClose={close}
          onMade={(user) => {
            close()
            setMade(user)
            tell(t('settings.personCreated', { name: user.name }))
          }}
        />
      ) : null}
      {doing?.what === 'leave' ? <DeactivateDialog user={doing.user} onClose={close} /> : null}
      {doing?.what === 'password' ? (
        <NewPasswordDialog
          user={doing.user}
          onClose={close}
          onMade={(password) => {
            close()
            setMade({ name: doing.user.name, password })
          }}
        />
      ) : null}
    </SettingsFrame>
  )
}

interface PersonProps {
  user: User
  mayManage: boolean
  isMe: boolean
  onDo: (doing: Doing) => void
}

function Person({ user, mayManage, isMe, onDo }: PersonProps) {
  const { t, say } = useI18n()
  const queries = useQueryClient()
  const roles = useQuery(rolesQuery).data?.roles ?? []
  const nameOf = (role: string) => say(roles.find((one) => one.key === role)?.name) || role
  const isNews = (role: string) => !user.is_admin || nameOf(role) !== t('settings.admin')
  const back = useMutation({
    mutationFn: () => reactivatePerson(user.id),
    onSuccess: () => tell(t('access.reactivated', { name: user.name })),
    onError: (error) => tellProblem(error, t('common.notSaved')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['users'] }),
  })
  const away = user.is_active
    ? ({
        key: 'leave',
        label: t('access.deactivate'),
        icon: 'leave',
        isDanger: true,
        isDisabled: isMe,
        onChoose: () => onDo({ what: 'leave', user }),
      } as const)
    : ({ key: 'back', label: t('access.reactivate'), icon: 'undo', onChoose: () => back.mutate() } as const)
  return (
    <tr>
      <td>
        <span className="row">
          <Avatar id={user.id} name={user.name} size="small" />
          {user.name}
        </span>
      </td>
      <td className="second">{user.email}</td>
      <td>{user.team?.label ?? '—'}</td>
      <td>
        <span className="row wrap" style={{ gap: 4 }}>
          {user.is_admin ? <Tag tone="good">{t('settings.admin')}</Tag> : null}
          {user.is_active ? null : <Tag>{t('settings.inactive')}</Tag>}
          {user.roles.filter(isNews).map((role) => (
            <Tag key={role}>{nameOf(role)}</Tag>
          ))}
        </span>
      </td>
      <td className="number">
        {mayManage ? (
          <Menu
            items={[
              {
                key: 'change',
                label: t('access.change'),
                icon: 'edit',
                onChoose: () => onDo({ what: 'change', user }),
              },
              {
                key: 'password',
                label: t('access.newPassword'),
                icon: 'key',
                onChoose: () => onDo({ what: 'password', user }),
              },
              away,
            ]}
          >
            <IconButton icon="more" label={t('access.changePerson', { name: user.name })} />
          </Menu>
        ) : null}
      </td>
    </tr>
  )
}
