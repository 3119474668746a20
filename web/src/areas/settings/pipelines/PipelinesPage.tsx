import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { pipelinesQuery } from '@/api/pipelines'
import { meQuery } from '@/api/session'
import objects from '@/areas/settings/objects/Objects.module.css'
import { WordsInput } from '@/areas/settings/objects/WordsInput'
import { keyOf } from '@/areas/settings/scores/draft'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link, useGo } from '@/ui/navigation'
import { Dialog } from '@/ui/Overlay'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/State'
import { Tag } from '@/ui/Tag'

export function PipelinesPage() {
  const { t, say } = useI18n()
  const me = useQuery(meQuery).data
  const pipelines = useQuery(pipelinesQuery)
  const [isAdding, setAdding] = useState(false)
  const mayEdit = Boolean(me?.is_admin || me?.abilities.includes('pipelines.manage'))
  const add = (
    <Button look="primary" icon="plus" onClick={() => setAdding(true)}>
      {t('pipelines.add')}
    </Button>
  )
  return (
    <SettingsFrame tab="pipelines" extra={mayEdit ? add : null}>
      <div className={objects.about}>
        <p className="second">{t('pipelines.lead')}</p>
      </div>
      {pipelines.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      ) : pipelines.isError ? (
        <ErrorState error={pipelines.error} onRetry={() => void pipelines.refetch()} />
      ) : (
        <div className={objects.section}>
          <div className={objects.cards}>
            {pipelines.data.map((pipeline) => (
              <Link key={pipeline.key} className={objects.card} to={`/settings/pipelines/${pipeline.key}`}>
                <span className={objects.mark}>
                  <Icon name="sales" />
                </span>
                <span className="grow">
                  <b>{say(pipeline.name)}</b>
                  <span className="small muted" style={{ display: 'block' }}>
                    {pipeline.stages.map((stage) => say(stage.name)).join(' · ')}
                  </span>
                </span>
                {pipeline.is_default ? <Tag tone="good">{t('pipelines.default')}</Tag> : null}
              </Link>
            ))}
          </div>
        </div>
      )}
      {isAdding ? (
        <NewPipeline taken={(pipelines.data ?? []).map((one) => one.key)} onClose={() => setAdding(false)} />
      ) : null}
    </SettingsFrame>
  )
}

/** The name alone; the stages are drawn in the editor. */
function NewPipeline({ taken, onClose }: { taken: string[]; onClose: () => void }) {
  const { t } = useI18n()
  const go = useGo()
  const [name, setName] = useState({ en: '', zh: '' })
  const isNamed = Boolean(name.en.trim() || name.zh.trim())
  const open = () => {
    if (!isNamed) return
    const query = new URLSearchParams({ en: name.en.trim(), zh: name.zh.trim() })
    go(`/settings/pipelines/${keyOf(name.en, taken)}?${query.toString()}`)
  }
  return (
    <Dialog
      title={t('pipelines.newName')}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" disabled={!isNamed} onClick={open}>
            {t('common.add')}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          open()
        }}
      >
        <WordsInput label={t('pipelines.name')} value={name} onChange={setName} required isFirst />
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
