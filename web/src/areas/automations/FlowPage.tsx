import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { flowQuery, switchFlow } from '@/api/automations'
import type { Flow } from '@/api/types'
import { FlowCanvas } from '@/areas/automations/FlowCanvas'
import { RunsTable } from '@/areas/automations/RunsTable'
import { StepInspector } from '@/areas/automations/StepInspector'
import { StoryView } from '@/areas/automations/StoryView'
import { flowStatus } from '@/areas/automations/status'
import { useI18n } from '@/i18n/useI18n'
import { Button, buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link, useAddress, usePathWords } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/State'
import { PlainTable } from '@/ui/Table'
import { Tabs } from '@/ui/Tabs'
import { Count, Dot, Tag } from '@/ui/Tag'
import { tell, tellProblem } from '@/ui/toast'
import styles from './FlowPage.module.css'

export function FlowPage() {
  const { t } = useI18n()
  const { key = '' } = usePathWords()
  const flow = useQuery(flowQuery(key))
  if (flow.isPending) {
    return (
      <div className="page" style={{ padding: 24 }}>
        <Skeleton rows={8} height={52} />
      </div>
    )
  }
  if (flow.isError && !flow.data) {
    const back = (
      <Link className={buttonClass()} to="/flows">
        {t('common.backTo', { name: t('flows.title') })}
      </Link>
    )
    return (
      <div className="page">
        <ErrorState error={flow.error} onRetry={() => void flow.refetch()} back={back} />
      </div>
    )
  }
  return <LoadedFlow flow={flow.data} />
}

function LoadedFlow({ flow }: { flow: Flow }) {
  const { t, say, format } = useI18n()
  const [address, change] = useAddress()
  const tab = address.tab === 'runs' || address.tab === 'versions' ? address.tab : 'design'
  const chosen = address.step ?? null
  const choose = (step: string | null) => change({ step: step ?? undefined })
  return (
    <div className="page">
      <FlowHead flow={flow} />
      <Tabs
        label={say(flow.name)}
        value={tab}
        onChange={(next) => change({ tab: next === 'design' ? undefined : next })}
        items={[
          { key: 'design', label: t('flows.design') },
          {
            key: 'runs',
            label: t('flows.runsTab'),
            count: flow.totals.waiting ? format.number(flow.totals.waiting) : null,
          },
          { key: 'versions', label: t('flows.versionsTab'), count: flow.versions.length || null },
        ]}
        extra={<span className="small muted not-phone">{t('flows.readOnly')}</span>}
      />
      {tab === 'runs' ? (
        <RunsTable filter={{ flow: flow.key }} hasFlow={false} />
      ) : tab === 'versions' ? (
        <Versions flow={flow} />
      ) : (
        <div className={styles.columns}>
          <aside className={styles.words} aria-label={t('flows.sentenceView')}>
            <StoryView flow={flow} chosen={chosen} onChoose={choose} />
          </aside>
          <FlowCanvas flow={flow} chosen={chosen} onChoose={choose} />
          <aside className={styles.inspector} aria-label={t('flows.inspector')}>
            <StepInspector flow={flow} chosen={chosen} />
          </aside>
        </div>
      )}
    </div>
  )
}

function FlowHead({ flow }: { flow: Flow }) {
  const i18n = useI18n()
  const { t, say } = i18n
  const queries = useQueryClient()
  const status = flowStatus(flow.status, i18n)
  const isActive = flow.status === 'active'
  const act = useMutation({
    mutationFn: () => switchFlow(flow.key, isActive ? 'pause' : 'resume'),
    onSuccess: () => tell(t(isActive ? 'flows.pausedNow' : 'flows.resumedNow', { name: say(flow.name) })),
    onError: (error) => tellProblem(error, t('common.notSaved')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['flows'] }),
  })
  return (
    <header className="top">
      <Link className="muted quiet-link" to="/flows">
        {t('flows.title')}
      </Link>
      <Icon name="chevronRight" size={14} />
      <h1>{say(flow.name)}</h1>
      <Tag tone={status.tone}>
        {isActive ? <Dot tone="good" /> : null}
        {status.text} {t('flows.version', { count: flow.version })}
      </Tag>
      <span className="grow" />
      {['active', 'paused'].includes(flow.status) ? (
        <Button icon={isActive ? 'pause' : 'play'} isBusy={act.isPending} onClick={() => act.mutate()}>
          {isActive ? t('flows.pause') : t('flows.resume')}
        </Button>
      ) : null}
    </header>
  )
}

function Versions({ flow }: { flow: Flow }) {
  const { t, format } = useI18n()
  return (
    <PlainTable
      label={t('flows.versionsTab')}
      head={[t('flows.versionsTab'), t('flows.published'), t('imports.by')]}
    >
      {flow.versions.map((version) => (
        <tr key={version.number}>
          <td>
            {t('flows.version', { count: version.number })}{' '}
            {version.number === flow.version ? <Count>{t('flows.active')}</Count> : null}
          </td>
          <td>{version.published_at ? format.moment(version.published_at) : '—'}</td>
          <td className="second">{version.published_by ?? '—'}</td>
        </tr>
      ))}
    </PlainTable>
  )
}
