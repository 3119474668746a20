import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { rolesQuery, type Role, type Roles } from '@/api/access'
import { meQuery } from '@/api/session'
import { RoleEditor } from '@/areas/settings/access/RoleEditor'
import { emptyRole } from '@/areas/settings/access/roleDraft'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { useAddress } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/State'
import styles from './Access.module.css'

export function RolesPage() {
  const { t } = useI18n()
  const me = useSuspenseQuery(meQuery).data
  const found = useQuery(rolesQuery)
  const mayManage = me.is_admin || me.abilities.includes('users.manage')
  return (
    <SettingsFrame tab="roles">
      <p className="second lead">{t('access.rolesLead')}</p>
      {found.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      ) : found.isError ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <Choosing found={found.data} mayManage={mayManage} />
      )}
    </SettingsFrame>
  )
}

/** The roles at the left, the chosen one as a matrix beside them; which one stands in the address. */
function Choosing({ found, mayManage }: { found: Roles; mayManage: boolean }) {
  const { t, say } = useI18n()
  const [{ role: chosen }, change] = useAddress()
  const [isNew, setNew] = useState(false)
  const here: Role | undefined = found.roles.find((one) => one.key === chosen) ?? found.roles[0]
  const shown = isNew ? emptyRole : here
  const choose = (key: string) => {
    setNew(false)
    change({ role: key })
  }
  return (
    <div className={styles.roles}>
      <ul className={styles.list} aria-label={t('access.roles')}>
        {found.roles.map((role) => (
          <li key={role.key}>
            <button
              type="button"
              className={styles.choice}
              aria-current={!isNew && role.key === here?.key ? 'true' : undefined}
              onClick={() => choose(role.key)}
            >
              <span className="grow ellipsis">{say(role.name)}</span>
              <span className="small muted nowrap">{t('access.people', { count: role.people })}</span>
            </button>
          </li>
        ))}
        {mayManage ? (
          <li>
            <Button look="text" icon="plus" onClick={() => setNew(true)}>
              {t('access.newRole')}
            </Button>
          </li>
        ) : null}
      </ul>
      {shown ? (
        <RoleEditor
          key={isNew ? ' ' : JSON.stringify(shown)}
          role={shown}
          isNew={isNew}
          abilities={found.abilities}
          taken={found.roles.map((one) => one.key)}
          mayManage={mayManage}
          onDone={choose}
        />
      ) : null}
    </div>
  )
}
