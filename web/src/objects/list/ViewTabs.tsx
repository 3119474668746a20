import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { deleteView, saveView, changeView, seeFirst, type SavedView, type ViewDraft } from '@/api/lists'
import type { ObjectMeta } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { draftOf, type Shown } from '@/objects/list/look'
import { ViewDialog } from '@/objects/list/ViewDialog'
import { Button, IconButton } from '@/ui/Button'
import { Menu, type MenuItem } from '@/ui/Menu'
import { Tabs } from '@/ui/Tabs'
import { tell, tellProblem } from '@/ui/toast'
import styles from './ListPage.module.css'

interface ViewTabsProps {
  object: ObjectMeta
  views: SavedView[]
  first: string | null
  view: SavedView | undefined
  shown: Shown
  isChanged: boolean
  total: string | null
  onSelect: (view: SavedView | undefined) => void
}

/** Saved views as tabs; what has been changed in one can be saved, saved as another, or taken back. */
export function ViewTabs(props: ViewTabsProps) {
  const { object, views, view, shown, isChanged, onSelect } = props
  const { t } = useI18n()
  const queries = useQueryClient()
  const [dialog, setDialog] = useState<'new' | 'change' | null>(null)
  const refresh = () => void queries.invalidateQueries({ queryKey: ['views', object.name] })
  const onError = (error: unknown) => tellProblem(error, t('common.notSaved'))
  const saved = (next: SavedView) => {
    refresh()
    setDialog(null)
    onSelect(next)
    tell(t('views.saved', { name: next.name }))
  }
  const add = useMutation({
    mutationFn: (draft: ViewDraft) => saveView(object.name, draft),
    onSuccess: saved,
  })
  const change = useMutation({
    mutationFn: (draft: ViewDraft) => changeView(view?.id ?? '', draft),
    onSuccess: saved,
    onError: (error) => (dialog ? undefined : onError(error)),
  })
  const remove = useMutation({
    mutationFn: (gone: SavedView) => deleteView(gone.id),
    onSuccess: (_done, gone) => {
      refresh()
      onSelect(undefined)
      const again = draftOf(
        { ...shown, filter: gone.filter, sort: gone.sort, search: gone.search, group: gone.group_by },
        gone.name,
        gone.shared,
      )
      tell(t('views.deleted', { name: gone.name }), {
        label: t('common.undo'),
        run: () => add.mutate(again),
      })
    },
    onError,
  })
  const begin = useMutation({
    mutationFn: (id: string | null) => seeFirst(object.name, id),
    onSuccess: () => {
      refresh()
      tell(t('views.firstSet'))
    },
    onError,
  })
  const items = [
    { key: 'all', label: t('views.all'), count: view ? null : props.total },
    ...views.map((one) => ({
      key: one.id,
      label: (
        <span title={one.is_mine ? undefined : t('views.by', { name: one.owner })}>
          {one.name}
          {isChanged && one.id === view?.id ? (
            <span className={styles.dot} aria-label={t('views.changed')} />
          ) : null}
        </span>
      ),
      count: one.id === view?.id ? props.total : null,
    })),
  ]
  return (
    <>
      <Tabs
        label={t('views.label')}
        value={view?.id ?? 'all'}
        onChange={(key) => onSelect(views.find((one) => one.id === key))}
        items={items}
        extra={
          <span className={styles.changes}>
            {isChanged ? (
              <>
                {view?.can_change ? (
                  <Button
                    size="small"
                    look="text"
                    isBusy={change.isPending}
                    onClick={() => change.mutate(draftOf(shown, view.name, view.shared, view.version))}
                  >
                    {t('views.save')}
                  </Button>
                ) : null}
                <Button size="small" look="text" onClick={() => setDialog('new')}>
                  {t('views.saveAs')}
                </Button>
                <Button size="small" look="text" onClick={() => onSelect(view)}>
                  {t('views.reset')}
                </Button>
              </>
            ) : null}
            <Menu items={acts(props, setDialog, begin.mutate, remove.mutate, t)}>
              <IconButton icon="more" label={t('views.moreOf', { name: view?.name ?? t('views.all') })} />
            </Menu>
          </span>
        }
      />
      {dialog ? (
        <ViewDialog
          view={dialog === 'change' ? view : undefined}
          error={dialog === 'change' ? change.error : add.error}
          isBusy={add.isPending || change.isPending}
          onClose={() => {
            setDialog(null)
            add.reset()
            change.reset()
          }}
          onSave={(name, shared) =>
            dialog === 'change'
              ? change.mutate(draftOf(shown, name, shared, view?.version))
              : add.mutate(draftOf(shown, name, shared))
          }
        />
      ) : null}
    </>
  )
}

function acts(
  { view, first }: ViewTabsProps,
  onDialog: (which: 'new' | 'change') => void,
  onFirst: (id: string | null) => void,
  onDelete: (view: SavedView) => void,
  t: ReturnType<typeof useI18n>['t'],
): (MenuItem | 'line')[] {
  const isFirst = (view?.id ?? null) === first
  return [
    { key: 'add', label: t('views.add'), icon: 'plus', onChoose: () => onDialog('new') },
    {
      key: 'first',
      label: view ? t('views.first') : t('views.firstAll'),
      icon: 'star',
      isDisabled: isFirst,
      onChoose: () => onFirst(view?.id ?? null),
    },
    ...(view?.can_change
      ? ([
          'line',
          { key: 'rename', label: t('views.rename'), icon: 'edit', onChoose: () => onDialog('change') },
          { key: 'delete', label: t('views.delete'), icon: 'trash', onChoose: () => onDelete(view) },
        ] as (MenuItem | 'line')[])
      : []),
  ]
}
