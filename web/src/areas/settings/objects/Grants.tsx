import { useMutation, useQueryClient } from '@tanstack/react-query'
import { allowRole, type Grant, type ObjectSettings, type RoleGrant } from '@/api/objects'
import styles from '@/areas/settings/objects/Objects.module.css'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { PlainTable } from '@/ui/PlainTable'
import { Check } from '@/ui/Toggle'
import { tellProblem } from '@/ui/toast'

const scopes = ['none', 'own', 'team', 'all'] as const
const verbs = ['read', 'write', 'delete'] as const

/** What each role may do with this object: its usual rule, or one of its own for this object. */
export function Grants({ object }: { object: ObjectSettings }) {
  const { t, say } = useI18n()
  const queries = useQueryClient()
  const allow = useMutation({
    mutationFn: ({ role, grant }: { role: string; grant: Grant | null }) =>
      allowRole(object.name, role, grant),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['objects'] })
      void queries.invalidateQueries({ queryKey: ['meta'] })
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  return (
    <section className={styles.section}>
      <h3 className={styles.title}>{t('custom.grants')}</h3>
      <p className="second">{t('custom.grantsHelp')}</p>
      <PlainTable
        label={t('custom.grants')}
        head={[t('custom.role'), ...verbs.map((verb) => t(`custom.${verb}`)), t('custom.create'), '']}
      >
        {object.grants.map((role) => {
          const grant = grantOf(role)
          const put = (part: Partial<Grant>) =>
            allow.mutate({ role: role.role, grant: { ...grant, ...part } })
          return (
            <tr key={role.role}>
              <td>{say(role.name)}</td>
              {verbs.map((verb) => (
                <td key={verb}>
                  {role.is_own ? (
                    <Choice
                      className={styles.scope}
                      isWide={false}
                      label={`${say(role.name)}: ${t(`custom.${verb}`)}`}
                      value={grant[verb]}
                      options={scopes.map((scope) => ({ value: scope, label: t(`custom.scopes.${scope}`) }))}
                      onChange={(scope) => put({ [verb]: scope ?? 'none' })}
                    />
                  ) : (
                    <span className="muted">
                      {t(`custom.scopes.${grant[verb] as (typeof scopes)[number]}`)}
                    </span>
                  )}
                </td>
              ))}
              <td>
                {role.is_own ? (
                  <Check
                    isLabelHidden
                    label={`${say(role.name)}: ${t('custom.create')}`}
                    checked={grant.create}
                    onChange={(create) => put({ create })}
                  />
                ) : (
                  <span className="muted">{grant.create ? t('common.yes') : t('common.no')}</span>
                )}
              </td>
              <td className="number">
                {role.is_own ? (
                  <Button
                    size="small"
                    look="text"
                    onClick={() => allow.mutate({ role: role.role, grant: null })}
                  >
                    {t('custom.asUsual')}
                  </Button>
                ) : (
                  <Button size="small" look="text" onClick={() => put({})}>
                    {t('custom.giveRule')}
                  </Button>
                )}
              </td>
            </tr>
          )
        })}
      </PlainTable>
    </section>
  )
}

function grantOf(role: RoleGrant): Grant {
  const word = (verb: string) => (typeof role.grant[verb] === 'string' ? role.grant[verb] : 'none')
  return {
    read: word('read'),
    write: word('write'),
    delete: word('delete'),
    create: role.grant.create === true,
  }
}
