import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { reportFile, reportQuery, type Params, type Tile as TileOf } from '@/api/insights'
import { orderReport } from '@/api/printouts'
import { download } from '@/areas/insights/printing'
import { ReportView } from '@/areas/insights/ReportView'
import { useI18n } from '@/i18n/useI18n'
import { IconButton } from '@/ui/Button'
import { Menu } from '@/ui/Menu'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/State'
import styles from './insights.module.css'

interface TileProps {
  tile: TileOf
  /** What the reader has chosen for the whole dashboard; wins over the tile's own. */
  over: Params
  /** What stands in front of the name and at its end while the dashboard is being changed. */
  grip?: ReactNode
  acts?: ReactNode
}

export function Tile({ tile, over, grip, acts }: TileProps) {
  const i18n = useI18n()
  const { t, say, language } = i18n
  const [isTable, setTable] = useState(tile.picture === 'table')
  const params = { ...tile.params, ...over }
  const report = useQuery(reportQuery(tile.report, params))
  const name = tile.title[language] ?? (report.data ? say(report.data.label) : '')
  const canDraw = report.data !== undefined && report.data.picture !== 'table'
  return (
    <section className={styles.tile} style={{ height: '100%' }} aria-label={name}>
      <header className={styles.tileHead}>
        {grip}
        <h2 className={styles.tileName}>{name}</h2>
        <span className={styles.basis} title={report.data ? say(report.data.basis) : undefined}>
          {report.data ? say(report.data.basis) : null}
        </span>
        <span className={styles.tileActs}>
          {acts ?? (
            <>
              {canDraw ? (
                <IconButton
                  icon={isTable ? 'insight' : 'columns'}
                  label={isTable ? t('insights.asPicture') : t('insights.asTable')}
                  onClick={() => setTable(!isTable)}
                />
              ) : null}
              <Menu
                items={[
                  {
                    key: 'csv',
                    label: t('insights.download', { name }),
                    icon: 'download',
                    onChoose: () => window.location.assign(reportFile(tile.report, params)),
                  },
                  {
                    key: 'pdf',
                    label: t('service.pdf', { name }),
                    icon: 'download',
                    onChoose: () => void download(() => orderReport(tile.report, params), i18n),
                  },
                ]}
              >
                <IconButton icon="download" label={t('service.files', { name })} />
              </Menu>
            </>
          )}
        </span>
      </header>
      <div className={styles.tileBody}>
        {report.isPending ? (
          <Skeleton rows={4} height={28} />
        ) : report.isError && !report.data ? (
          <ErrorState error={report.error} onRetry={() => void report.refetch()} />
        ) : (
          <ReportView
            report={report.data}
            picture={
              isTable
                ? 'table'
                : tile.picture && tile.picture !== 'table'
                  ? tile.picture
                  : report.data.picture
            }
          />
        )}
      </div>
    </section>
  )
}
