import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { deleteTeam, saveTeam, teamRowsQuery, type TeamRow } from '@/api/access'
import { meQuery } from '@/api/session'
import { faultsOf } from '@/areas/settings/objects/faults'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { Button, IconButton } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { FormDialog } from '@/ui/FormDialog'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { PlainTable } from '@/ui/PlainTable'
import { TextInput } from '@/ui/TextInput'
import { tellProblem } from '@/ui/toast'

export function TeamsPage() {
  const { t } = useI18n()
  const me = useSuspenseQuery(meQuery).data
  const queries = useQueryClient()
  const teams = useQuery(teamRowsQuery)
  const [naming, setNaming] = useState<TeamRow | 'new' | null>(null)
  const mayManage = me.is_admin || me.abilities.includes('users.manage')
  const drop = useMutation({
    mutationFn: (team: TeamRow) => deleteTeam(team.id),
    onError: (error) => tellProblem(error, t('common.notSaved')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['teams'] }),
  })
  const add = (
    <Button look="primary" icon="plus" onClick={() => setNaming('new')}>
      {t('access.newTeam')}
    </Button>
  )
  return (
    <SettingsFrame tab="teams" extra={mayManage ? add : null}>
      <p className="second lead">{t('access.teamsLead')}</p>
      {teams.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      ) : teams.isError ? (
        <ErrorState error={teams.error} onRetry={() => void teams.refetch()} />
      ) : teams.data.length === 0 ? (
        <State
          icon="people"
          title={t('access.teamsEmpty')}
          text={t('access.teamsEmptyText')}
          actions={mayManage ? add : null}
        />
      ) : (
        <PlainTable label={t('access.teams')} head={[t('access.teamName'), t('settings.people'), '']}>
          {teams.data.map((team) => (
            <tr key={team.id}>
              <td>{team.name}</td>
              <td className="second">{t('access.people', { count: team.people })}</td>
              <td className="number">
                {mayManage ? (
                  <>
                    <IconButton
                      icon="edit"
                      label={t('access.renameTeam', { name: team.name })}
                      onClick={() => setNaming(team)}
                    />
                    <IconButton
                      icon="trash"
                      label={t('access.deleteTeam', { name: team.name })}
                      onClick={() => drop.mutate(team)}
                    />
                  </>
                ) : null}
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
      {naming ? <TeamDialog team={naming === 'new' ? null : naming} onClose={() => setNaming(null)} /> : null}
    </SettingsFrame>
  )
}

function TeamDialog({ team, onClose }: { team: TeamRow | null; onClose: () => void }) {
  const { t } = useI18n()
  const queries = useQueryClient()
  const [name, setName] = useState(team?.name ?? '')
  const save = useMutation({
    mutationFn: () => saveTeam(name, team?.id ?? null),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: ['teams'] }),
  })
  const faults = faultsOf(save.error, ['name'])
  return (
    <FormDialog
      title={team ? t('access.renameTeam', { name: team.name }) : t('access.newTeam')}
      isBusy={save.isPending}
      onSubmit={save.mutate}
      onClose={onClose}
    >
      <Field label={t('access.teamName')} required error={faults.of('name') ?? faults.loose}>
        {(id) => <TextInput id={id} value={name} onChange={setName} />}
      </Field>
    </FormDialog>
  )
}
