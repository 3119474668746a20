import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { changePerson, rolesQuery, teamRowsQuery } from '@/api/access'
import { createUser } from '@/api/session'
import type { User } from '@/api/types'
import { faultsOf } from '@/areas/settings/objects/faults'
import { useI18n } from '@/i18n/useI18n'
import { Choice, Choices } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { FormDialog } from '@/ui/FormDialog'
import { TextInput } from '@/ui/TextInput'
import { Check } from '@/ui/Toggle'
import { tell } from '@/ui/toast'

interface PersonDialogProps {
  /** Null for somebody new. */
  user: User | null
  onClose: () => void
  onMade: (made: { name: string; password: string }) => void
}

const zones = Intl.supportedValuesOf('timeZone')

export function PersonDialog({ user, onClose, onMade }: PersonDialogProps) {
  const { t, say, language } = useI18n()
  const queries = useQueryClient()
  const roles = useQuery(rolesQuery).data?.roles ?? []
  const teams = useQuery(teamRowsQuery).data ?? []
  const [values, setValues] = useState({
    email: user?.email ?? '',
    name: user?.name ?? '',
    team: user?.team?.id ?? null,
    roles: user?.roles ?? ['sales_rep'],
    is_admin: user?.is_admin ?? false,
    language: user?.language ?? language,
    time_zone: user?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  })
  const set = (part: Partial<typeof values>) => setValues({ ...values, ...part })
  const save = useMutation({
    mutationFn: async () => {
      const { email, ...rest } = values
      if (user) await changePerson(user.id, rest)
      else onMade(await createUser({ email, ...rest }))
    },
    onSuccess: () => {
      if (!user) return
      tell(t('access.saved'))
      onClose()
    },
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['users'] })
      void queries.invalidateQueries({ queryKey: ['roles'] })
    },
  })
  const faults = faultsOf(save.error, ['email', 'name', 'team', 'roles', 'is_admin', 'time_zone'])
  return (
    <FormDialog
      title={user ? t('access.changePerson', { name: user.name }) : t('settings.newPerson')}
      submit={user ? t('common.save') : t('common.add')}
      isBusy={save.isPending}
      fault={faults.loose}
      onSubmit={save.mutate}
      onClose={onClose}
    >
      <Field label={t('settings.name')} required={user !== null} error={faults.of('name')}>
        {(id) => <TextInput id={id} value={values.name} onChange={(name) => set({ name })} />}
      </Field>
      {user ? null : (
        <Field label={t('settings.email')} required error={faults.of('email')}>
          {(id) => (
            <TextInput
              id={id}
              type="email"
              value={values.email}
              isBad={Boolean(faults.of('email'))}
              onChange={(email) => set({ email })}
            />
          )}
        </Field>
      )}
      <Field label={t('settings.team')} error={faults.of('team')}>
        {(id) => (
          <Choice
            id={id}
            canClear
            placeholder={t('access.noTeam')}
            value={values.team}
            options={teams.map((team) => ({ value: team.id, label: team.name }))}
            onChange={(team) => set({ team })}
          />
        )}
      </Field>
      <Field label={t('settings.roles')} help={t('access.rolesHelp')} error={faults.of('roles')}>
        {(id) => (
          <Choices
            id={id}
            values={values.roles}
            options={roles.map((role) => ({ value: role.key, label: say(role.name) }))}
            onChange={(next) => set({ roles: next })}
          />
        )}
      </Field>
      <Field label={t('access.language')}>
        {(id) => (
          <Choice
            id={id}
            value={values.language}
            options={[
              { value: 'zh', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
            onChange={(next) => set({ language: next ?? 'zh' })}
          />
        )}
      </Field>
      <Field label={t('access.timeZone')} error={faults.of('time_zone')}>
        {(id) => (
          <Choice
            id={id}
            value={values.time_zone}
            options={zones.map((zone) => ({ value: zone, label: zone }))}
            onChange={(zone) => set({ time_zone: zone ?? 'UTC' })}
          />
        )}
      </Field>
      <Check
        label={t('access.isAdmin')}
        checked={values.is_admin}
        onChange={(is_admin) => set({ is_admin })}
      />
      {faults.of('is_admin') ? <p className="cinnabar small">{faults.of('is_admin')}</p> : null}
    </FormDialog>
  )
}
