import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { flowQuery, switchFlow } from '@/api/automations'
import { discardDraft, draftQuery, flowFile, kindsQuery, type Draft, type Kinds } from '@/api/designer'
import { meQuery } from '@/api/session'
import type { Flow, Lookup } from '@/api/types'
import { BacktestTab } from '@/areas/automations/designer/BacktestTab'
import { CheckTab } from '@/areas/automations/designer/CheckTab'
import { Designer } from '@/areas/automations/designer/Designer'
import { PublishDialog } from '@/areas/automations/designer/PublishDialog'
import { SavingBar, SavingWord } from '@/areas/automations/designer/SavingWord'
import { useDescription } from '@/areas/automations/designer/useDescription'
import { useDrawing, type Drawing } from '@/areas/automations/designer/useDrawing'
import { VersionsTab } from '@/areas/automations/designer/VersionsTab'
import { pictureOfFlow } from '@/areas/automations/designer/picture'
import { FlowReader } from '@/areas/automations/FlowReader'
import { RunsTable } from '@/areas/automations/RunsTable'
import { flowStatus } from '@/areas/automations/status'
import { useI18n } from '@/i18n/useI18n'
import { usePhone } from '@/lib/useMedia'
import { Button, buttonClass, IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Menu } from '@/ui/Menu'
import { Link, useAddress, useGo, usePathWords } from '@/ui/navigation'
import { Dialog } from '@/ui/Overlay'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/State'
import { Tabs } from '@/ui/Tabs'
import { Count, Dot, Tag } from '@/ui/Tag'
import { tell, tellProblem } from '@/ui/toast'
import styles from './FlowPage.module.css'

/** A flow: to draw for those who may, to read for all. */
export function FlowPage() {
  const { t } = useI18n()
  const { key = '' } = usePathWords()
  const me = useQuery(meQuery).data
  const isPhone = usePhone()
  const mayDraw = Boolean(me?.is_admin || me?.abilities.includes('flows.manage'))
  const flow = useQuery(flowQuery(key))
  const draft = useQuery({ ...draftQuery(key), enabled: mayDraw })
  const kinds = useQuery(kindsQuery)
  const back = (
    <Link className={buttonClass()} to="/flows">
      {t('common.backTo', { name: t('flows.title') })}
    </Link>
  )
  const broken = [flow, kinds, ...(mayDraw ? [draft] : [])].find((one) => one.isError && !one.data)
  if (broken) {
    return (
      <div className="page">
        <ErrorState error={broken.error} onRetry={() => void broken.refetch()} back={back} />
      </div>
    )
  }
  if (!flow.data || !kinds.data || (mayDraw && !draft.data)) {
    return (
      <div className="page" style={{ padding: 24 }}>
        <Skeleton rows={8} height={52} />
      </div>
    )
  }
  if (!mayDraw || isPhone || !draft.data) {
    return <ReadPage flow={flow.data} isTooNarrow={mayDraw && isPhone} />
  }
  return <DrawPage key={key} flow={flow.data} draft={draft.data} kinds={kinds.data} />
}

const tabs = ['design', 'check', 'backtest', 'runs', 'versions'] as const
type Tab = (typeof tabs)[number]

function DrawPage({ flow, draft, kinds }: { flow: Flow; draft: Draft; kinds: Kinds }) {
  const { t, say, format } = useI18n()
  const drawing = useDrawing(draft)
  const [address, change] = useAddress()
  const [isTesting, setTesting] = useState(false)
  const [isPublishing, setPublishing] = useState(false)
  const tab: Tab = tabs.find((one) => one === address.tab) ?? 'design'
  const [record, setRecord] = useState<Lookup | null>(null)
  const described = useDescription(drawing.definition, record?.id ?? null)
  const said = described.said
  const problems = said?.problems ?? []
  useEffect(() => {
    if (drawing.wasRestored) tell(t('designer.restored'))
    // Once, when the page opens.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [])
  return (
    <div className="page">
      <DrawHead
        flow={flow}
        drawing={drawing}
        onTest={() => {
          change({ tab: undefined })
          setTesting(true)
        }}
        onPublish={() => setPublishing(true)}
      />
      <SavingBar drawing={drawing} />
      <Tabs
        label={say(drawing.definition.name)}
        value={tab}
        onChange={(next) => change({ tab: next === 'design' ? undefined : next })}
        items={[
          { key: 'design', label: t('designer.tabDesign') },
          {
            key: 'check',
            label: t('designer.tabCheck'),
            count: problems.length > 0 ? <Tag tone="bad">{problems.length}</Tag> : null,
          },
          { key: 'backtest', label: t('designer.tabBacktest') },
          {
            key: 'runs',
            label: t('designer.tabRuns'),
            count: flow.totals.waiting ? format.number(flow.totals.waiting) : null,
          },
          { key: 'versions', label: t('designer.tabVersions'), count: flow.versions.length || null },
        ]}
      />
      {tab === 'design' ? (
        <Designer
          drawing={drawing}
          described={described}
          flow={flow}
          kinds={kinds}
          record={record}
          onRecord={setRecord}
          isTesting={isTesting}
          onTestEnd={() => setTesting(false)}
        />
      ) : tab === 'check' ? (
        <CheckTab
          definition={drawing.definition}
          said={said}
          onGo={(step) => change({ tab: undefined, step })}
        />
      ) : tab === 'backtest' ? (
        <BacktestTab flow={flow} drawing={drawing} said={said} kinds={kinds} />
      ) : tab === 'runs' ? (
        <RunsTable filter={{ flow: flow.key }} hasFlow={false} />
      ) : (
        <VersionsTab flow={flow} drawing={drawing} />
      )}
      {isPublishing ? (
        <PublishDialog
          flow={flow}
          drawing={drawing}
          said={said}
          problems={problems.length}
          onClose={() => setPublishing(false)}
          onCheck={() => change({ tab: 'check' })}
        />
      ) : null}
    </div>
  )
}

interface DrawHeadProps {
  flow: Flow
  drawing: Drawing
  onTest: () => void
  onPublish: () => void
}

function DrawHead({ flow, drawing, onTest, onPublish }: DrawHeadProps) {
  const i18n = useI18n()
  const { t, say } = i18n
  const status = flowStatus(flow.status, i18n)
  const isLive = flow.version > 0
  const next = Math.max(0, ...flow.versions.map((one) => one.number)) + 1
  return (
    <header className="top">
      <Crumbs name={say(drawing.definition.name) || flow.key} />
      {isLive ? (
        <Tag tone={status.tone}>
          {flow.status === 'active' ? <Dot tone="good" /> : null}
          {status.text} {t('flows.version', { count: flow.version })}
        </Tag>
      ) : (
        <Tag>{t('designer.notPublished')}</Tag>
      )}
      {drawing.version > 0 && isLive ? <Tag>{t('designer.draftOf', { version: flow.version })}</Tag> : null}
      <span className="grow" />
      <SavingWord drawing={drawing} />
      <IconButton icon="undo" label={t('designer.undo')} disabled={!drawing.canUndo} onClick={drawing.undo} />
      <IconButton icon="redo" label={t('designer.redo')} disabled={!drawing.canRedo} onClick={drawing.redo} />
      <Button icon="play" onClick={onTest}>
        {t('designer.test')}
      </Button>
      <Button look="primary" onClick={onPublish}>
        {t('designer.publish')} {t('flows.version', { count: next })}…
      </Button>
      <MoreMenu flow={flow} drawing={drawing} />
    </header>
  )
}

function Crumbs({ name }: { name: string }) {
  const { t } = useI18n()
  return (
    <>
      <Link className="muted quiet-link" to="/flows">
        {t('flows.title')}
      </Link>
      <Icon name="chevronRight" size={14} />
      <h1 className="ellipsis">{name}</h1>
    </>
  )
}

function useSwitch(flow: Flow) {
  const { t, say } = useI18n()
  const queries = useQueryClient()
  const isActive = flow.status === 'active' || flow.status === ('draining' as Flow['status'])
  return useMutation({
    mutationFn: () => switchFlow(flow.key, isActive ? 'pause' : 'resume'),
    onSuccess: () => tell(t(isActive ? 'flows.pausedNow' : 'flows.resumedNow', { name: say(flow.name) })),
    onError: (error) => tellProblem(error, t('common.notSaved')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['flows'] }),
  })
}

function MoreMenu({ flow, drawing }: { flow: Flow; drawing: Drawing }) {
  const { t } = useI18n()
  const go = useGo()
  const queries = useQueryClient()
  const [isDiscarding, setDiscarding] = useState(false)
  const act = useSwitch(flow)
  const discard = useMutation({
    mutationFn: () => discardDraft(flow.key),
    onSuccess: () => {
      tell(t('designer.discarded'))
      window.localStorage.removeItem(`guanxi.drawing.${flow.key}`)
      queries.removeQueries({ queryKey: ['flow-draft', flow.key] })
      void queries.invalidateQueries({ queryKey: ['flows'] })
      go('/flows')
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  const file = useMutation({
    mutationFn: () => flowFile(flow.key, drawing.version > 0),
    onSuccess: ({ yaml }) => download(`${flow.key}.yaml`, yaml),
    onError: (error) => tellProblem(error, t('designer.notMade')),
  })
  const isLive = flow.version > 0
  return (
    <>
      <Menu
        items={[
          ...(isLive && ['active', 'paused'].includes(flow.status)
            ? [
                {
                  key: 'switch',
                  label: flow.status === 'active' ? t('flows.pause') : t('flows.resume'),
                  icon: flow.status === 'active' ? ('pause' as const) : ('play' as const),
                  onChoose: () => act.mutate(),
                },
              ]
            : []),
          {
            key: 'file',
            label: t('designer.exportFile'),
            icon: 'download',
            onChoose: () => file.mutate(),
          },
          {
            key: 'discard',
            label: t('designer.discard'),
            icon: 'trash',
            isDanger: true,
            isDisabled: drawing.version === 0 || !isLive,
            onChoose: () => setDiscarding(true),
          },
        ]}
      >
        <IconButton icon="more" label={t('designer.more')} />
      </Menu>
      <Dialog
        title={t('designer.discardTitle')}
        isOpen={isDiscarding}
        onClose={() => setDiscarding(false)}
        footer={
          <>
            <Button onClick={() => setDiscarding(false)}>{t('common.cancel')}</Button>
            <Button look="danger" isBusy={discard.isPending} onClick={() => discard.mutate()}>
              {t('designer.discard')}
            </Button>
          </>
        }
      >
        <p className="second">{t('designer.discardText')}</p>
      </Dialog>
    </>
  )
}

function download(name: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

/** For a phone, and for those who may look but not change. */
function ReadPage({ flow, isTooNarrow }: { flow: Flow; isTooNarrow: boolean }) {
  const i18n = useI18n()
  const { t, say, format } = i18n
  const [address, change] = useAddress()
  const tab = address.tab === 'runs' ? 'runs' : 'design'
  const status = flowStatus(flow.status, i18n)
  const picture = useMemo(() => pictureOfFlow(flow), [flow])
  return (
    <div className="page">
      <header className="top">
        <Crumbs name={say(flow.name)} />
        <Tag tone={status.tone}>
          {status.text} {flow.version ? t('flows.version', { count: flow.version }) : ''}
        </Tag>
        <span className="grow" />
        {isTooNarrow ? null : <Count>{t('flows.readOnly')}</Count>}
      </header>
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
        ]}
      />
      {isTooNarrow && tab === 'design' ? <p className={styles.narrow}>{t('designer.tooNarrow')}</p> : null}
      {tab === 'runs' ? (
        <RunsTable filter={{ flow: flow.key }} hasFlow={false} />
      ) : (
        <FlowReader
          flow={flow}
          picture={picture}
          chosen={address.step ?? null}
          onChoose={(step) => change({ step: step ?? undefined })}
        />
      )}
    </div>
  )
}
