import { useQuery } from '@tanstack/react-query'
import { flowQuery, flowsQuery } from '@/api/automations'
import { useI18n } from '@/i18n/useI18n'
import { RunsTable } from '@/areas/automations/RunsTable'
import { buttonClass } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { Link, useAddress } from '@/ui/navigation'
import { Tabs } from '@/ui/Tabs'
import { Count } from '@/ui/Tag'

export function RunsPage() {
  const { t } = useI18n()
  const [address, change] = useAddress()
  const exits = address.exit?.split(',') ?? []
  if (address.flow && address.step) {
    return <Standing flow={address.flow} step={address.step} exits={exits} />
  }
  const status = address.status ?? 'all'
  return (
    <div className="page">
      <header className="top">
        <h1>{t('runs.title')}</h1>
        <span className="grow" />
        <FlowChoice value={address.flow ?? null} onChange={(flow) => change({ flow: flow ?? undefined })} />
      </header>
      <Tabs
        label={t('common.status')}
        value={status}
        onChange={(next) => change({ status: next === 'all' ? undefined : next })}
        items={[
          { key: 'all', label: t('runs.all') },
          { key: 'waiting', label: t('runs.waiting') },
          { key: 'approval', label: t('runs.approval') },
          { key: 'failed', label: t('runs.failed') },
          { key: 'ended', label: t('runs.ended') },
        ]}
      />
      <RunsTable
        filter={{
          status: status === 'all' ? undefined : status,
          flow: address.flow,
          subject: address.subject,
        }}
      />
    </div>
  )
}

function FlowChoice({ value, onChange }: { value: string | null; onChange: (flow: string | null) => void }) {
  const { t, say } = useI18n()
  const flows = useQuery({ ...flowsQuery, refetchInterval: false }).data ?? []
  return (
    <Choice
      isWide={false}
      label={t('runs.flow')}
      placeholder={t('runs.anyFlow')}
      canClear
      value={value}
      options={flows.map((flow) => ({ value: flow.key, label: say(flow.name) }))}
      onChange={onChange}
    />
  )
}

/** Exactly those whom the count on a step counts, or the one on its ways. */
function Standing({ flow, step, exits }: { flow: string; step: string; exits: readonly string[] }) {
  const { t, say, format } = useI18n()
  const drawn = useQuery(flowQuery(flow)).data
  const at = drawn?.steps.find((one) => one.id === step)
  const labels = exits.map((exit) => say(at?.exits.find((one) => one.name === exit)?.label) || exit)
  const names = {
    step: say(at?.name) || step,
    flow: say(drawn?.name) || flow,
    exit: format.list(labels),
  }
  const title =
    exits.length === 0
      ? 'runs.standingAt'
      : labels.length > 0 && (at?.exits.length ?? 0) > 1
        ? 'runs.tookExit'
        : 'runs.passedStep'
  const count = exits.length === 0 ? drawn?.counts[step]?.here : undefined
  return (
    <div className="page">
      <header className="top ruled">
        <h1 className="ellipsis">{t(title, names)}</h1>
        {count === undefined ? null : <Count>{format.number(count)}</Count>}
        <span className="grow" />
        <Link className={buttonClass()} to={`/flows/${flow}?step=${encodeURIComponent(step)}`}>
          {t('contact.seeFlow')}
        </Link>
        <Link className={buttonClass('text')} to="/runs">
          {t('runs.showAll')}
        </Link>
      </header>
      <RunsTable filter={{ flow, step, exit: exits.join(',') || undefined }} hasFlow={false} />
    </div>
  )
}
