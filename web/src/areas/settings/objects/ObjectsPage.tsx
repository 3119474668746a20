import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { objectsQuery, type ObjectSettings } from '@/api/objects'
import { ObjectDialog } from '@/areas/settings/objects/ObjectDialog'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Icon, iconNamed } from '@/ui/Icon'
import { Link, useGo } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { Tag } from '@/ui/Tag'
import { tell } from '@/ui/toast'
import styles from './Objects.module.css'

/** All objects: those made here first, then the shipped ones, which can be given fields. */
export function ObjectsPage() {
  const { t, say } = useI18n()
  const go = useGo()
  const objects = useQuery(objectsQuery)
  const [isMaking, setMaking] = useState(false)
  const add = (
    <Button look="primary" icon="plus" onClick={() => setMaking(true)}>
      {t('custom.newObject')}
    </Button>
  )
  const made = (objects.data ?? []).filter((one) => one.is_custom)
  const shipped = (objects.data ?? []).filter((one) => !one.is_custom)
  return (
    <SettingsFrame tab="objects" extra={objects.isSuccess ? add : null}>
      {objects.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton rows={6} />
        </div>
      ) : objects.isError ? (
        <ErrorState error={objects.error} onRetry={() => void objects.refetch()} />
      ) : (
        <>
          <p className={`second ${styles.about ?? ''}`}>{t('custom.about')}</p>
          {made.length === 0 ? (
            <div className={styles.empty}>
              <State title={t('custom.emptyTitle')} text={t('custom.emptyText')} actions={add} />
            </div>
          ) : (
            <ObjectGroup title={t('custom.made')} objects={made} />
          )}
          <ObjectGroup title={t('custom.shipped')} objects={shipped} />
        </>
      )}
      <ObjectDialog
        isOpen={isMaking}
        onClose={() => setMaking(false)}
        onDone={(done) => {
          setMaking(false)
          go(`/settings/objects/${done.name}`)
          tell(t('custom.madeTold', { name: say(done.label) }), {
            label: t('custom.openList'),
            run: () => go(`/${done.plural}`),
          })
        }}
      />
    </SettingsFrame>
  )
}

function ObjectGroup({ title, objects }: { title: string; objects: ObjectSettings[] }) {
  const { t, say } = useI18n()
  return (
    <section className={styles.section}>
      <h2 className={styles.title}>{title}</h2>
      <ul className={styles.cards}>
        {objects.map((object) => {
          const own = object.own_fields.filter((field) => !field.retired).length
          return (
            <li key={object.name}>
              <Link className={styles.card} to={`/settings/objects/${object.name}`}>
                <span className={styles.mark}>
                  <Icon name={iconNamed(object.icon)} />
                </span>
                <span className="grow ellipsis">
                  <b>{say(object.label)}</b>
                  <span className="small muted ellipsis" style={{ display: 'block' }}>
                    <span className="mono">/{object.plural}</span>
                    {object.records === null ? null : ` · ${t('custom.records', { count: object.records })}`}
                    {own > 0 ? ` · ${t('custom.fields', { count: own })}` : null}
                  </span>
                </span>
                {object.retired ? <Tag>{t('custom.retired')}</Tag> : null}
                <Icon name="chevronRight" size={14} />
              </Link>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
