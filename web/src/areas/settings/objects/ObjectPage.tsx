import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import {
  objectsQuery,
  retireField,
  retireObject,
  reviveField,
  reviveObject,
  type ObjectSettings,
  type OwnField,
} from '@/api/objects'
import { FieldDialog, types, type FieldType } from '@/areas/settings/objects/FieldDialog'
import { Grants } from '@/areas/settings/objects/Grants'
import { ObjectDialog } from '@/areas/settings/objects/ObjectDialog'
import styles from '@/areas/settings/objects/Objects.module.css'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { useObject } from '@/objects/meta'
import { Button, buttonClass, IconButton } from '@/ui/Button'
import { Icon, iconNamed } from '@/ui/Icon'
import { Link, usePathWords } from '@/ui/navigation'
import { Dialog } from '@/ui/Overlay'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { PlainTable } from '@/ui/PlainTable'
import { Tag } from '@/ui/Tag'
import { tell, tellProblem } from '@/ui/toast'

/** One object: its fields, who may do what, and taking it out of use. */
export function ObjectPage() {
  const { t } = useI18n()
  const { name } = usePathWords()
  const objects = useQuery(objectsQuery)
  const object = objects.data?.find((one) => one.name === name)
  const back = (
    <Link className={buttonClass()} to="/settings/objects">
      {t('common.backTo', { name: t('custom.title') })}
    </Link>
  )
  return (
    <SettingsFrame tab="objects">
      {objects.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton rows={6} />
        </div>
      ) : objects.isError ? (
        <ErrorState error={objects.error} onRetry={() => void objects.refetch()} />
      ) : object ? (
        <Loaded key={object.name} object={object} />
      ) : (
        <State
          icon="search"
          title={t('errors.notFoundTitle')}
          text={t('errors.notFoundText')}
          actions={back}
        />
      )}
    </SettingsFrame>
  )
}

function Loaded({ object }: { object: ObjectSettings }) {
  const { t, say } = useI18n()
  const [dialog, setDialog] = useState<'object' | 'retire' | null>(null)
  const act = useActs()
  return (
    <>
      <div className={styles.head}>
        <span className={styles.mark}>
          <Icon name={iconNamed(object.icon)} />
        </span>
        <h2 className={styles.name}>{say(object.label)}</h2>
        <span className="mono muted">{object.name}</span>
        {object.retired ? <Tag>{t('custom.retired')}</Tag> : null}
        <span className="grow" />
        {object.retired ? (
          <Button
            look="primary"
            onClick={() =>
              act.mutate({
                run: () => reviveObject(object.name),
                told: t('custom.revived', { name: say(object.label) }),
              })
            }
          >
            {t('custom.revive')}
          </Button>
        ) : (
          <Link className={buttonClass()} to={`/${object.plural}`}>
            {t('custom.openList')}
          </Link>
        )}
        {object.is_custom && !object.retired ? (
          <>
            <Button icon="edit" onClick={() => setDialog('object')}>
              {t('common.edit')}
            </Button>
            <Button icon="trash" onClick={() => setDialog('retire')}>
              {t('custom.retire')}
            </Button>
          </>
        ) : null}
      </div>
      {object.retired ? null : (
        <>
          <OwnFields object={object} />
          <Grants object={object} />
          <ShippedFields name={object.name} />
        </>
      )}
      <ObjectDialog
        isOpen={dialog === 'object'}
        object={object}
        onClose={() => setDialog(null)}
        onDone={() => {
          setDialog(null)
          tell(t('common.saved'))
        }}
      />
      <Dialog
        title={t('custom.retireTitle', { name: say(object.label) })}
        isOpen={dialog === 'retire'}
        onClose={() => setDialog(null)}
        footer={
          <>
            <Button onClick={() => setDialog(null)}>{t('common.cancel')}</Button>
            <Button
              look="danger"
              isBusy={act.isPending}
              onClick={() => {
                setDialog(null)
                act.mutate({
                  run: () => retireObject(object.name),
                  told: t('custom.retiredTold', { name: say(object.label) }),
                })
              }}
            >
              {t('custom.retire')}
            </Button>
          </>
        }
      >
        <p className="second">{t('custom.retireText', { count: object.records ?? 0 })}</p>
      </Dialog>
    </>
  )
}

function useActs() {
  const { t } = useI18n()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ run }: { run: () => Promise<unknown>; told: string }) => run(),
    onSuccess: (_done, { told }) => {
      void queries.invalidateQueries({ queryKey: ['meta'] })
      void queries.invalidateQueries({ queryKey: ['objects'] })
      tell(told)
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
}

function OwnFields({ object }: { object: ObjectSettings }) {
  const { t, say } = useI18n()
  const [editing, setEditing] = useState<OwnField | 'new' | null>(null)
  const act = useActs()
  const targets = (field: OwnField) => (field.target ? ` → ${field.target}` : '')
  const fields = object.own_fields as OwnField[]
  return (
    <section className={styles.section}>
      <h3 className={styles.title}>
        {t('custom.ownFields')}
        <span className="grow" />
        <Button icon="plus" onClick={() => setEditing('new')}>
          {t('custom.newField')}
        </Button>
      </h3>
      {fields.length === 0 ? <p className="second">{t('custom.noFields')}</p> : null}
      {fields.length > 0 ? (
        <PlainTable
          label={t('custom.ownFields')}
          head={[t('custom.label'), t('custom.name'), t('custom.type'), '', '']}
        >
          {fields.map((field) => (
            <tr key={field.name}>
              <td className={field.retired ? 'muted' : undefined}>{say(field.label)}</td>
              <td className="mono">{field.name}</td>
              <td>{typeName(field.type, t) + targets(field)}</td>
              <td>
                <span className="row" style={{ gap: 4 }}>
                  {field.required ? <Tag>{t('custom.required')}</Tag> : null}
                  {field.searchable ? <Tag>{t('custom.searchable')}</Tag> : null}
                  {field.retired ? <Tag>{t('custom.retired')}</Tag> : null}
                </span>
              </td>
              <td className="number">
                {field.retired ? (
                  <Button
                    size="small"
                    look="text"
                    onClick={() =>
                      act.mutate({
                        run: () => reviveField(object.name, field.name),
                        told: t('custom.revived', { name: say(field.label) }),
                      })
                    }
                  >
                    {t('custom.revive')}
                  </Button>
                ) : (
                  <span className="row" style={{ justifyContent: 'flex-end', gap: 0 }}>
                    <IconButton
                      icon="edit"
                      label={t('custom.changeFieldTitle', { name: say(field.label) })}
                      onClick={() => setEditing(field)}
                    />
                    <IconButton
                      icon="trash"
                      label={`${t('custom.retireField')}: ${say(field.label)}`}
                      onClick={() =>
                        act.mutate({
                          run: () => retireField(object.name, field.name),
                          told: t('custom.fieldRetired', { name: say(field.label) }),
                        })
                      }
                    />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </PlainTable>
      ) : null}
      <FieldDialog
        isOpen={editing !== null}
        object={object}
        field={editing === 'new' || editing === null ? undefined : editing}
        onClose={() => setEditing(null)}
        onDone={() => {
          setEditing(null)
          tell(t('common.saved'))
        }}
      />
    </section>
  )
}

function ShippedFields({ name }: { name: string }) {
  const { t, say } = useI18n()
  const meta = useObject(name)
  const fields = (meta?.fields ?? []).filter((field) => !field.custom)
  return (
    <section className={styles.section}>
      <h3 className={styles.title}>{t('custom.shippedFields')}</h3>
      <PlainTable
        label={t('custom.shippedFields')}
        head={[t('custom.label'), t('custom.name'), t('custom.type')]}
      >
        {fields.map((field) => (
          <tr key={field.name}>
            <td>{say(field.label)}</td>
            <td className="mono">{field.name}</td>
            <td>
              {typeName(field.type, t)}
              {field.target ? ` → ${field.target}` : ''}
            </td>
          </tr>
        ))}
      </PlainTable>
    </section>
  )
}

function typeName(type: string, t: ReturnType<typeof useI18n>['t']): string {
  return (types as readonly string[]).includes(type) ? t(`custom.types.${type as FieldType}`) : type
}
