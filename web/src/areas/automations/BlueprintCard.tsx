import { useMutation, useQueryClient } from '@tanstack/react-query'
import { installBlueprint } from '@/api/automations'
import type { Blueprint } from '@/api/types'
import type { Definition } from '@/areas/automations/designer/definition'
import { pictureOfDraft } from '@/areas/automations/designer/picture'
import { Thumbnail } from '@/areas/automations/Thumbnail'
import { useI18n } from '@/i18n/useI18n'
import { Button, buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link, useGo } from '@/ui/navigation'
import { Tag } from '@/ui/Tag'
import { tell, tellProblem } from '@/ui/toast'
import styles from './BlueprintsPage.module.css'

interface BlueprintCardProps {
  blueprint: Blueprint
  /** All there are, so that what this one needs can be called by its name. */
  all: readonly Blueprint[]
  onShow: () => void
}

export function BlueprintCard({ blueprint, all, onShow }: BlueprintCardProps) {
  const { t, say, format } = useI18n()
  const needs = blueprint.requires.map((key) => say(all.find((one) => one.key === key)?.name) || key)
  const name = say(blueprint.name)
  return (
    <article className={styles.card}>
      {blueprint.drawing ? (
        <button
          type="button"
          className={styles.picture}
          aria-label={t('blueprints.look', { name })}
          onClick={onShow}
        >
          <Thumbnail picture={pictureOfDraft(drawingOf(blueprint), undefined, undefined, undefined)} />
        </button>
      ) : (
        <div className={styles.picture}>
          <Icon name="form" size={20} />
        </div>
      )}
      <h3 className="strong">
        {name} {blueprint.is_installed ? <Tag tone="good">{t('blueprints.installed')}</Tag> : null}
      </h3>
      <p className="second grow">{say(blueprint.summary)}</p>
      {needs.length > 0 ? (
        <p className="small muted">{t('blueprints.needs', { things: format.list(needs) })}</p>
      ) : null}
      <div className="row">
        <HaveIt blueprint={blueprint} />
      </div>
    </article>
  )
}

/** The drawing as the designer reads it: the server ships none that it has not checked. */
export function drawingOf(blueprint: Blueprint): Definition {
  return blueprint.drawing as unknown as Definition
}

/** Installs it with all it needs, or leads to the flow that it has become. */
export function HaveIt({ blueprint }: { blueprint: Blueprint }) {
  const { t, say } = useI18n()
  const go = useGo()
  const queries = useQueryClient()
  const name = say(blueprint.name)
  const install = useMutation({
    mutationFn: () => installBlueprint(blueprint.key),
    onSuccess: () => {
      tell(t('blueprints.installedNow', { name }))
      void queries.invalidateQueries({ queryKey: ['blueprints'] })
      void queries.invalidateQueries({ queryKey: ['flows'] })
      if (blueprint.flow) go(`/flows/${blueprint.flow}`)
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  if (!blueprint.is_installed) {
    return (
      <Button
        look="default"
        icon="plus"
        isBusy={install.isPending}
        onClick={() => install.mutate()}
        aria-label={`${t('blueprints.install')}: ${name}`}
      >
        {t('blueprints.install')}
      </Button>
    )
  }
  return blueprint.flow ? (
    <Link className={buttonClass()} to={`/flows/${blueprint.flow}`}>
      {t('blueprints.open')}
    </Link>
  ) : null
}
