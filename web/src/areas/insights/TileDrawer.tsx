import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { reportsQuery, type Params, type Tile } from '@/api/insights'
import { ConditionField } from '@/conditions/ConditionField'
import { useI18n } from '@/i18n/useI18n'
import { pathsOf, useMeta } from '@/objects/meta'
import { Button } from '@/ui/Button'
import { Choice, type ChoiceOption } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { Drawer } from '@/ui/Overlay'
import { TextInput } from '@/ui/TextInput'

interface TileDrawerProps {
  tile: Tile
  isNew: boolean
  onClose: () => void
  onSave: (tile: Tile) => void
}

/** Which report a tile shows, and what it is asked. What a report can be asked stands in its schema. */
export function TileDrawer({ tile, isNew, onClose, onSave }: TileDrawerProps) {
  const { t, say } = useI18n()
  const [draft, setDraft] = useState(tile)
  const known = useQuery(reportsQuery).data
  const kind = known?.reports.find((one) => one.name === draft.report)
  const asked = Object.keys((kind?.params.properties as Record<string, unknown> | undefined) ?? {})
  const set = (name: string, value: string | null) =>
    setDraft({ ...draft, params: withParam(draft.params, name, value) })
  const choice = (name: string, label: string, options: ChoiceOption[], fallback: string | null = null) =>
    asked.includes(name) ? (
      <Field label={label}>
        {(id) => (
          <Choice
            id={id}
            value={draft.params[name] ?? fallback}
            options={options}
            canClear={fallback === null}
            onChange={(value) => set(name, value)}
          />
        )}
      </Field>
    ) : null
  const { pipelines } = useMeta()
  return (
    <Drawer
      title={isNew ? t('insights.addTile') : t('insights.editTile', { name: say(kind?.label) })}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" onClick={() => onSave(draft)}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <Field label={t('insights.report')} help={say(kind?.summary)}>
        {(id) => (
          <Choice
            id={id}
            value={draft.report}
            options={(known?.reports ?? []).map((one) => ({ value: one.name, label: say(one.label) }))}
            onChange={(report) => report && setDraft({ ...draft, report, params: {} })}
          />
        )}
      </Field>
      {choice(
        'period',
        t('insights.period'),
        (known?.periods ?? []).map((one) => ({ value: one.name, label: say(one.label) })),
        'this_quarter',
      )}
      {choice(
        'pipeline',
        t('insights.pipeline'),
        pipelines.map((one) => ({ value: one.key, label: say(one.name) })),
      )}
      {choice(
        'mode',
        t('insights.mode'),
        [
          { value: 'cohort', label: t('insights.cohort') },
          { value: 'snapshot', label: t('insights.snapshot') },
        ],
        'cohort',
      )}
      {asked.includes('object') ? <Question params={draft.params} onSet={set} /> : null}
      <Field label={t('insights.own')}>
        {(id) => (
          <TextInput
            id={id}
            value={draft.title.en ?? ''}
            onChange={(en) => setDraft({ ...draft, title: titled(draft.title, 'en', en) })}
          />
        )}
      </Field>
      <Field label={t('insights.ownZh')}>
        {(id) => (
          <TextInput
            id={id}
            value={draft.title.zh ?? ''}
            onChange={(zh) => setDraft({ ...draft, title: titled(draft.title, 'zh', zh) })}
          />
        )}
      </Field>
    </Drawer>
  )
}

function Question({
  params,
  onSet,
}: {
  params: Params
  onSet: (name: string, value: string | null) => void
}) {
  const { t, say } = useI18n()
  const meta = useMeta()
  const object = meta.objects.find((one) => one.name === (params.object ?? 'deal'))
  const paths = object ? pathsOf(meta, object) : []
  const options = (types: string[] | null) =>
    paths
      .filter(({ fields }) => types === null || types.includes(fields.at(-1)?.type ?? ''))
      .map(({ path, fields }) => ({
        value: path,
        label: fields.map((field) => say(field.label)).join(' · '),
      }))
  const figure = params.aggregate ?? 'count'
  return (
    <>
      <Field label={t('insights.object')}>
        {(id) => (
          <Choice
            id={id}
            value={params.object ?? 'deal'}
            options={meta.objects.map((one) => ({ value: one.name, label: say(one.plural_label) }))}
            onChange={(value) => onSet('object', value)}
          />
        )}
      </Field>
      <Field label={t('insights.by')}>
        {(id) => (
          <Choice
            id={id}
            value={params.by ?? null}
            canClear
            placeholder={t('insights.noGroups')}
            options={options(['choice', 'lookup', 'text', 'flag', 'date'])}
            onChange={(value) => onSet('by', value)}
          />
        )}
      </Field>
      <Field label={t('insights.aggregate')}>
        {(id) => (
          <Choice
            id={id}
            value={figure}
            options={(['count', 'sum', 'avg', 'median', 'min', 'max'] as const).map((one) => ({
              value: one,
              label: t(`insights.${one}`),
            }))}
            onChange={(value) => onSet('aggregate', value)}
          />
        )}
      </Field>
      {figure === 'count' ? null : (
        <Field label={t('insights.of')} required>
          {(id) => (
            <Choice
              id={id}
              value={params.of ?? null}
              options={options(['number', 'money'])}
              onChange={(value) => onSet('of', value)}
            />
          )}
        </Field>
      )}
      <Field label={t('insights.when')}>
        {(id) => (
          <Choice
            id={id}
            value={params.when ?? 'created_at'}
            options={options(['moment'])}
            onChange={(value) => onSet('when', value)}
          />
        )}
      </Field>
      <ConditionField
        key={params.object}
        object={params.object ?? 'deal'}
        value={params.where ?? ''}
        label={t('insights.where')}
        onChange={(text) => onSet('where', text)}
      />
    </>
  )
}

function withParam(params: Params, name: string, value: string | null): Params {
  const rest = Object.fromEntries(Object.entries(params).filter(([key]) => key !== name))
  // Fields of one object mean nothing to another.
  if (name === 'object')
    return { ...pick(rest, ['period', 'aggregate']), ...(value ? { object: value } : {}) }
  return value ? { ...rest, [name]: value } : rest
}

const pick = (params: Params, names: string[]): Params =>
  Object.fromEntries(Object.entries(params).filter(([name]) => names.includes(name)))

function titled(title: Tile['title'], language: 'en' | 'zh', text: string): Tile['title'] {
  const rest = { ...title }
  delete rest[language]
  return text.trim() ? { ...rest, [language]: text } : rest
}
