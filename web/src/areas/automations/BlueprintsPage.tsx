import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { blueprintsQuery, flowQuery, installBlueprint } from '@/api/automations'
import type { Blueprint } from '@/api/types'
import { pictureOfFlow } from '@/areas/automations/designer/picture'
import { Thumbnail } from '@/areas/automations/Thumbnail'
import { useI18n } from '@/i18n/useI18n'
import { Button, buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link, useGo } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { Tag } from '@/ui/Tag'
import { tell, tellProblem } from '@/ui/toast'
import styles from './BlueprintsPage.module.css'

/** Every shipped process: what it does, what it needs, and a way to have it and change it. */
export function BlueprintsPage() {
  const { t } = useI18n()
  const blueprints = useQuery(blueprintsQuery)
  return (
    <div className="page">
      <header className="top ruled">
        <h1>{t('blueprints.title')}</h1>
        <span className="grow" />
        <Link className={buttonClass()} to="/flows/new">
          {t('designer.newFlow')}
        </Link>
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
          <Areas blueprints={blueprints.data} />
        )}
      </div>
    </div>
  )
}

function Areas({ blueprints }: { blueprints: Blueprint[] }) {
  const { t } = useI18n()
  const names: Record<string, string> = {
    sales: t('shell.sales'),
    customers: t('shell.customers'),
    marketing: t('shell.marketing'),
    insights: t('shell.insights'),
  }
  const sorted = [...blueprints].sort((a, b) => Number(Boolean(b.flow)) - Number(Boolean(a.flow)))
  return (
    <div className={`${styles.gallery} ${styles.area}`}>
      {sorted.map((blueprint) => (
        <BlueprintCard
          key={blueprint.key}
          blueprint={blueprint}
          area={names[blueprint.area] ?? blueprint.area}
        />
      ))}
    </div>
  )
}

export function BlueprintCard({ blueprint, area }: { blueprint: Blueprint; area?: string }) {
  const { t, say } = useI18n()
  const go = useGo()
  const queries = useQueryClient()
  const isInstalled = blueprint.is_installed
  const install = useMutation({
    mutationFn: () => installBlueprint(blueprint.key),
    onSuccess: () => {
      tell(t('blueprints.installedNow', { name: say(blueprint.name) }))
      void queries.invalidateQueries({ queryKey: ['blueprints'] })
      void queries.invalidateQueries({ queryKey: ['flows'] })
      if (blueprint.flow) go(`/flows/${blueprint.flow}`)
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  return (
    <article className={styles.card}>
      <div className={styles.picture}>
        {isInstalled && blueprint.flow ? <Picture flow={blueprint.flow} /> : <Icon name="flow" size={20} />}
      </div>
      {area ? <span className="small muted">{area}</span> : null}
      <h3 className="strong">
        {say(blueprint.name)} {isInstalled ? <Tag tone="good">{t('blueprints.installed')}</Tag> : null}
      </h3>
      <p className="second grow">{say(blueprint.summary)}</p>
      {blueprint.requires.length > 0 ? (
        <p className="small muted">{t('blueprints.needs', { things: blueprint.requires.join(', ') })}</p>
      ) : null}
      <div className="row">
        {isInstalled && blueprint.flow ? (
          <Link className={buttonClass()} to={`/flows/${blueprint.flow}`}>
            {t('blueprints.open')}
          </Link>
        ) : isInstalled ? null : (
          <Button
            look="default"
            icon="plus"
            isBusy={install.isPending}
            onClick={() => install.mutate()}
            aria-label={`${t('blueprints.install')}: ${say(blueprint.name)}`}
          >
            {t('blueprints.install')}
          </Button>
        )}
      </div>
    </article>
  )
}

function Picture({ flow }: { flow: string }) {
  const found = useQuery({ ...flowQuery(flow), refetchInterval: false, staleTime: 60_000 })
  return found.data ? <Thumbnail picture={pictureOfFlow(found.data)} /> : <Icon name="flow" size={20} />
}
