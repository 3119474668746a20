import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import {
  changeDashboard,
  createDashboard,
  dashboardsQuery,
  deleteDashboard,
  reportsQuery,
  type Dashboard,
  type Params,
  type Tile as TileOf,
} from '@/api/insights'
import { usersQuery } from '@/api/session'
import { below, freshId } from '@/areas/insights/grid'
import { NewBoard } from '@/areas/insights/NewBoard'
import { download } from '@/areas/insights/printing'
import { orderDashboard } from '@/api/printouts'
import { Tile } from '@/areas/insights/Tile'
import { TileDrawer } from '@/areas/insights/TileDrawer'
import { useI18n } from '@/i18n/useI18n'
import { Button, IconButton } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { Menu, type MenuItem } from '@/ui/Menu'
import { useAddress, useGo, usePathWords } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { Tabs } from '@/ui/Tabs'
import { tell, tellProblem } from '@/ui/toast'
import { usePhone } from '@/lib/useMedia'
import styles from './insights.module.css'

const EditGrid = lazy(() => import('@/areas/insights/EditGrid').then((part) => ({ default: part.EditGrid })))

/** Dashboards side by side as tabs; the chosen one below. */
export function InsightsPage() {
  const { t, say } = useI18n()
  const go = useGo()
  const { id } = usePathWords()
  const boards = useQuery(dashboardsQuery)
  const [isNaming, setNaming] = useState(false)
  const board = boards.data?.find((one) => one.id === id) ?? boards.data?.[0]
  const create = (
    <Button icon="plus" onClick={() => setNaming(true)}>
      {t('insights.create')}
    </Button>
  )
  return (
    <div className="page">
      {boards.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton rows={8} height={44} />
        </div>
      ) : boards.isError ? (
        <ErrorState error={boards.error} onRetry={() => void boards.refetch()} />
      ) : board ? (
        <>
          <Tabs
            label={t('insights.dashboards')}
            items={boards.data.map((one) => ({ key: one.id, label: say(one.name) }))}
            value={board.id}
            onChange={(key) => go(`/insights/${key}`)}
            extra={create}
          />
          <Board key={board.id} board={board} />
        </>
      ) : (
        <State
          icon="insight"
          title={t('insights.emptyTitle')}
          text={t('insights.emptyText')}
          actions={create}
        />
      )}
      {isNaming ? <NewBoard onClose={() => setNaming(false)} /> : null}
    </div>
  )
}

function Board({ board }: { board: Dashboard }) {
  const i18n = useI18n()
  const { t } = i18n
  const [address, change] = useAddress()
  const isPhone = usePhone()
  const isEditing = address.edit === '1' && board.may_change && !isPhone
  const over = chosen(address)
  const { tiles, save } = useTiles(board)
  const [setting, setSetting] = useState<TileOf | null>(null)
  const reports = useQuery(reportsQuery).data?.reports
  const nameOf = (tile: TileOf) =>
    tile.title[i18n.language] ?? i18n.say(reports?.find((one) => one.name === tile.report)?.label)
  const add = () =>
    setSetting({
      id: freshId(tiles, 'funnel'),
      report: 'funnel',
      params: {},
      title: {},
      x: 0,
      y: below(tiles),
      w: 6,
      h: 8,
    })
  return (
    <>
      <div className={styles.choose}>
        <Over />
        {isEditing ? (
          <>
            <Button icon="plus" onClick={add}>
              {t('insights.addTile')}
            </Button>
            <Button look="primary" icon="check" onClick={() => change({ edit: undefined })}>
              {t('insights.done')}
            </Button>
          </>
        ) : (
          <BoardActs board={board} over={over} onEdit={() => change({ edit: '1' })} />
        )}
      </div>
      <div className={styles.scroll}>
        {isEditing ? (
          <Suspense fallback={<Skeleton rows={6} height={44} />}>
            <EditGrid tiles={tiles} over={over} nameOf={nameOf} onChange={save} onSettings={setSetting} />
          </Suspense>
        ) : tiles.length === 0 ? (
          <State icon="insight" title={t('insights.emptyTitle')} text={t('insights.emptyText')} />
        ) : (
          <div className={styles.board}>
            {tiles.map((tile) => (
              <div
                key={tile.id}
                style={{
                  gridColumn: `${tile.x + 1} / span ${tile.w}`,
                  gridRow: `${tile.y + 1} / span ${tile.h}`,
                }}
              >
                <Tile tile={tile} over={over} />
              </div>
            ))}
          </div>
        )}
      </div>
      {setting ? (
        <TileDrawer
          tile={setting}
          isNew={!tiles.some((one) => one.id === setting.id)}
          onClose={() => setSetting(null)}
          onSave={(tile) => {
            const isNew = !tiles.some((one) => one.id === tile.id)
            const named = isNew ? { ...tile, id: freshId(tiles, tile.report) } : tile
            save(isNew ? [...tiles, named] : tiles.map((one) => (one.id === tile.id ? tile : one)))
            setSetting(null)
          }}
        />
      ) : null}
    </>
  )
}

/** The tiles as they stand on the screen; each change is saved at once, one after the other. */
function useTiles(board: Dashboard): { tiles: TileOf[]; save: (tiles: TileOf[]) => void } {
  const { t } = useI18n()
  const queries = useQueryClient()
  const [state, setState] = useState({ tiles: board.tiles, version: board.version })
  const isNewer = board.version > state.version
  if (isNewer) setState({ tiles: board.tiles, version: board.version })
  const save = (tiles: TileOf[]) => {
    setState({ tiles, version: state.version + 1 })
    changeDashboard(board.id, state.version, { tiles })
      .then((saved) =>
        queries.setQueryData<Dashboard[]>(dashboardsQuery.queryKey, (known) =>
          known?.map((one) => (one.id === saved.id && saved.version >= one.version ? saved : one)),
        ),
      )
      .catch((error: unknown) => {
        tellProblem(error, t('insights.unsaved'))
        setState({ tiles: board.tiles, version: board.version })
        void queries.invalidateQueries({ queryKey: dashboardsQuery.queryKey })
      })
  }
  return { tiles: state.tiles, save }
}

/** Period and salesperson for all reports at once; they live in the address. */
function Over() {
  const { t, say } = useI18n()
  const [address, change] = useAddress()
  const periods = useQuery(reportsQuery).data?.periods ?? []
  const users = useQuery(usersQuery).data ?? []
  return (
    <>
      <Choice
        label={t('insights.period')}
        isWide={false}
        value={address.period ?? ''}
        options={[
          { value: '', label: t('insights.whole') },
          ...periods.map((one) => ({ value: one.name, label: say(one.label) })),
        ]}
        onChange={(period) => change({ period: period || undefined })}
      />
      <Choice
        label={t('insights.owner')}
        isWide={false}
        value={address.owner ?? ''}
        options={[
          { value: '', label: t('insights.everyone') },
          ...users.map((user) => ({ value: user.id, label: user.name })),
        ]}
        onChange={(owner) => change({ owner: owner || undefined })}
      />
      <span className="grow not-phone" />
    </>
  )
}

function chosen(address: Record<string, string | undefined>): Params {
  const words = { period: address.period, owner: address.owner }
  return Object.fromEntries(
    Object.entries(words).filter((pair): pair is [string, string] => Boolean(pair[1])),
  )
}

function BoardActs({ board, over, onEdit }: { board: Dashboard; over: Params; onEdit: () => void }) {
  const i18n = useI18n()
  const { t, say } = i18n
  const go = useGo()
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: dashboardsQuery.queryKey })
  const act = (work: Promise<unknown>) =>
    work.then(refresh).catch((error: unknown) => tellProblem(error, t('common.notSaved')))
  const copy = async () => {
    const name = { en: `${board.name.en} (mine)`, zh: `${board.name.zh}（我的）` }
    const made = await createDashboard(name, board.tiles)
    await refresh()
    tell(t('insights.copied'))
    go(`/insights/${made.id}?edit=1`)
  }
  const items: (MenuItem | 'line')[] = [
    {
      key: 'pdf',
      label: t('service.boardPdf'),
      icon: 'download',
      onChoose: () => void download(() => orderDashboard(board.id, over), i18n),
    },
    { key: 'copy', label: t('insights.copy'), icon: 'copy', onChoose: () => void act(copy()) },
  ]
  if (board.may_change) {
    items.push({
      key: 'share',
      label: board.is_shared ? t('insights.unshare') : t('insights.share'),
      icon: 'people',
      onChoose: () => void act(changeDashboard(board.id, board.version, { is_shared: !board.is_shared })),
    })
    if (!board.key) {
      items.push('line', {
        key: 'remove',
        label: t('insights.remove'),
        icon: 'trash',
        isDanger: true,
        onChoose: () => {
          if (window.confirm(t('insights.removeText', { name: say(board.name) })))
            void act(deleteDashboard(board.id).then(() => go('/insights')))
        },
      })
    }
  }
  return (
    <span className="row">
      {board.may_change ? (
        <Button icon="edit" className="not-phone" onClick={onEdit}>
          {t('insights.edit')}
        </Button>
      ) : null}
      <Menu items={items}>
        <IconButton icon="more" label={t('insights.more')} />
      </Menu>
    </span>
  )
}
