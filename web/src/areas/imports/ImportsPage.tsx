import { useQuery } from '@tanstack/react-query'
import { importsQuery } from '@/api/imports'
import type { Import } from '@/api/types'
import { importStatus } from '@/areas/imports/importStatus'
import { useI18n } from '@/i18n/useI18n'
import { buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link, useGo } from '@/ui/navigation'
import { Bar } from '@/ui/Progress'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { Table, type Column } from '@/ui/Table'
import { Tag } from '@/ui/Tag'

export function ImportsPage() {
  const i18n = useI18n()
  const { t, format } = i18n
  const go = useGo()
  const imports = useQuery(importsQuery)
  const start = (
    <Link className={buttonClass('primary')} to="/imports/new">
      <Icon name="upload" />
      {t('imports.new')}
    </Link>
  )
  const columns: Column<Import>[] = [
    {
      id: 'file',
      header: t('imports.file'),
      width: 300,
      cell: (one) => (
        <Link className="quiet-link" style={{ fontWeight: 500 }} to={`/imports/${one.id}`}>
          {one.file_name}
        </Link>
      ),
    },
    {
      id: 'status',
      header: t('common.status'),
      width: 240,
      cell: (one) => {
        const status = importStatus(one.status, i18n)
        const { done = 0, total = 0 } = one.progress ?? {}
        return (
          <span className="row">
            <Tag tone={status.tone}>{status.text}</Tag>
            {one.status === 'running' ? (
              <Bar share={total ? done / total : 0} width={96} label={status.text} />
            ) : null}
          </span>
        )
      },
    },
    ...(['created', 'updated', 'unchanged', 'refused'] as const).map((count) => ({
      id: count,
      header: t(
        (
          {
            created: 'imports.created',
            updated: 'imports.updated',
            unchanged: 'imports.same',
            refused: 'imports.notDone',
          } as const
        )[count],
      ),
      width: 96,
      isNumber: true,
      cell: (one: Import) => {
        const value = one.counts?.[count]
        return value === undefined ? (
          '—'
        ) : (
          <span className={count === 'refused' && value > 0 ? 'cinnabar strong' : undefined}>
            {format.number(value)}
          </span>
        )
      },
    })),
    {
      id: 'started',
      header: t('imports.started'),
      width: 128,
      cell: (one) => {
        const at = one.started_at ?? one.created_at
        return at ? format.moment(at) : '—'
      },
    },
  ]
  return (
    <div className="page">
      <header className="top ruled">
        <h1>{t('imports.title')}</h1>
        <span className="grow" />
        {start}
      </header>
      {imports.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      ) : imports.isError ? (
        <ErrorState error={imports.error} onRetry={() => void imports.refetch()} />
      ) : imports.data.length === 0 ? (
        <State icon="upload" title={t('imports.emptyTitle')} text={t('imports.emptyText')} actions={start} />
      ) : (
        <Table
          label={t('imports.title')}
          rows={imports.data}
          columns={columns}
          idOf={(one) => one.id}
          onOpen={(one) => go(`/imports/${one.id}`)}
        />
      )}
    </div>
  )
}
