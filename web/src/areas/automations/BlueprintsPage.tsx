import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { blueprintsQuery, installBlueprint } from '@/api/automations'
import type { Blueprint } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { Button, buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { Tag } from '@/ui/Tag'
import { tell, tellProblem } from '@/ui/toast'
import styles from './BlueprintsPage.module.css'

export function BlueprintsPage() {
  const { t } = useI18n()
  const blueprints = useQuery(blueprintsQuery)
  return (
    <div className="page">
      <header className="top ruled">
        <h1>{t('blueprints.title')}</h1>
      </header>
      <div className="scroll grow column">
        {blueprints.isPending ? (
          <div style={{ padding: 24 }}>
            <Skeleton />
          </div>
        ) : blueprints.isError ? (
          <ErrorState error={blueprints.error} onRetry={() => void blueprints.refetch()} />
        ) : blueprints.data.length === 0 ? (
          <State icon="flow" title={t('blueprints.emptyTitle')} text={t('blueprints.emptyText')} />
        ) : (
          <ul>
            {blueprints.data.map((blueprint) => (
              <BlueprintLine key={blueprint.key} blueprint={blueprint} />
            ))}
          </ul>
        )}
      </div>
    </div>
  )
}

function BlueprintLine({ blueprint }: { blueprint: Blueprint }) {
  const { t, say } = useI18n()
  const queries = useQueryClient()
  const isInstalled = blueprint.is_installed
  const install = useMutation({
    mutationFn: () => installBlueprint(blueprint.key),
    onSuccess: () => {
      tell(t('blueprints.installedNow', { name: say(blueprint.name) }))
      void queries.invalidateQueries({ queryKey: ['blueprints'] })
      void queries.invalidateQueries({ queryKey: ['flows'] })
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  return (
    <li className={styles.line}>
      <span className={styles.icon}>
        <Icon name="flow" />
      </span>
      <div className="grow">
        <h2 className="strong">
          {say(blueprint.name)} {isInstalled ? <Tag tone="good">{t('blueprints.installed')}</Tag> : null}
        </h2>
        <p className="second">{say(blueprint.summary)}</p>
        {blueprint.requires.length > 0 ? (
          <p className="small muted">{t('blueprints.needs', { things: blueprint.requires.join(', ') })}</p>
        ) : null}
      </div>
      {isInstalled && !blueprint.flow ? null : isInstalled ? (
        <Link className={buttonClass()} to={`/flows/${blueprint.flow}`}>
          {t('blueprints.open')}
        </Link>
      ) : (
        <Button
          look="primary"
          isBusy={install.isPending}
          onClick={() => install.mutate()}
          aria-label={`${t('blueprints.install')}: ${say(blueprint.name)}`}
        >
          {t('blueprints.install')}
        </Button>
      )}
    </li>
  )
}
