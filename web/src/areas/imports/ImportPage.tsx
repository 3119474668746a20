import { useQuery } from '@tanstack/react-query'
import { importQuery } from '@/api/imports'
import { ImportPlan } from '@/areas/imports/ImportPlan'
import { ImportResult } from '@/areas/imports/ImportResult'
import { importStatus, isPlan } from '@/areas/imports/importStatus'
import { useI18n } from '@/i18n/useI18n'
import { buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link, usePathWords } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/State'
import { Tag } from '@/ui/Tag'

export function ImportPage() {
  const i18n = useI18n()
  const { t } = i18n
  const { id = '' } = usePathWords()
  const job = useQuery(importQuery(id))
  if (job.isPending) {
    return (
      <div className="page" style={{ padding: 24 }}>
        <Skeleton rows={8} />
      </div>
    )
  }
  if (job.isError && !job.data) {
    const back = (
      <Link className={buttonClass()} to="/imports">
        {t('common.backTo', { name: t('imports.title') })}
      </Link>
    )
    return (
      <div className="page">
        <ErrorState error={job.error} onRetry={() => void job.refetch()} back={back} />
      </div>
    )
  }
  const status = importStatus(job.data.status, i18n)
  return (
    <div className="page">
      <header className="top ruled">
        <Link className="muted quiet-link" to="/imports">
          {t('imports.title')}
        </Link>
        <Icon name="chevronRight" size={14} />
        <h1 className="ellipsis">{job.data.file_name}</h1>
        <Tag tone={status.tone}>{status.text}</Tag>
      </header>
      {isPlan(job.data.status) ? (
        // A file read anew (other encoding, other separator) is another plan.
        <ImportPlan
          key={[job.data.encoding, job.data.delimiter, job.data.sheet, job.data.guess?.object].join()}
          job={job.data}
        />
      ) : (
        <ImportResult job={job.data} />
      )}
    </div>
  )
}
