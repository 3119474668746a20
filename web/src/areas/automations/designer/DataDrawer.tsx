import { useInfiniteQuery } from '@tanstack/react-query'
import { runsQuery } from '@/api/automations'
import type { Flow } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { useAddress, Link } from '@/ui/navigation'
import { Button, IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Skeleton } from '@/ui/Skeleton'
import { PlainTable } from '@/ui/PlainTable'
import { Tag } from '@/ui/Tag'
import type { PictureStep } from '@/areas/automations/designer/picture'
import { peopleAt, runStatus } from '@/areas/automations/status'
import styles from './designer.module.css'

interface DataDrawerProps {
  flow: Flow | undefined
  step: PictureStep | undefined
  /** Not who stands at the step, but who left it by these. */
  exits: readonly string[]
  isOpen: boolean
  onOpen: (isOpen: boolean) => void
  /** Back to who stands at the step. */
  onHere: () => void
}

/** Whether the data below the picture is shown: kept in the address, so that a reload shows it again. */
export function useDataOpen(): [boolean, (isOpen: boolean) => void] {
  const [address, go] = useAddress()
  return [address.data === 'open', (isOpen) => go({ data: isOpen ? 'open' : undefined })]
}

/** Real records at the chosen step, on one of its ways, or in the flow: who, since when, until when. */
export function DataDrawer({ flow, step, exits, isOpen, onOpen, onHere }: DataDrawerProps) {
  const { t, format } = useI18n()
  const title = useTitle(step, exits)
  if (!flow || flow.version === 0) return null
  const count = countOf(flow, step?.id, exits)
  return (
    <section className={`${styles.drawer} not-phone`} aria-label={t('designer.data')}>
      <div className={styles.drawerHead}>
        <Icon name="data" />
        <b>{title}</b>
        <span className="muted">{format.number(count)}</span>
        {step && exits.length > 0 ? (
          <Button size="small" look="text" onClick={onHere}>
            {t('designer.dataHere')}
          </Button>
        ) : null}
        {step && count > 0 ? (
          <Link className="link small" to={peopleAt(flow.key, step.id, exits)}>
            {t('flows.seePeople')}
          </Link>
        ) : null}
        <span className="grow" />
        <IconButton
          icon={isOpen ? 'chevronDown' : 'chevronUp'}
          label={isOpen ? t('designer.dataHide') : t('designer.dataShow')}
          aria-expanded={isOpen}
          onClick={() => onOpen(!isOpen)}
        />
      </div>
      {isOpen ? <Rows flow={flow.key} step={step?.id} exits={exits} /> : null}
    </section>
  )
}

function useTitle(step: PictureStep | undefined, exits: readonly string[]): string {
  const { t, say, format } = useI18n()
  if (!step) return t('designer.dataAll')
  const name = say(step.name)
  if (exits.length === 0) return t('designer.dataOf', { name })
  const labels = exits.map((exit) => say(step.exits.find((one) => one.name === exit)?.label) || exit)
  return step.exits.length > 1
    ? t('designer.dataTook', { name, exit: format.list(labels) })
    : t('designer.dataPassed', { name })
}

function countOf(flow: Flow, step: string | undefined, exits: readonly string[]): number {
  if (step === undefined) return flow.totals.waiting
  if (exits.length === 0) return flow.counts[step]?.here ?? 0
  return flow.edges
    .filter((edge) => edge.from === step && exits.includes(edge.exit))
    .reduce((sum, edge) => sum + edge.passed, 0)
}

interface RowsProps {
  flow: string
  step: string | undefined
  exits: readonly string[]
}

function Rows({ flow, step, exits }: RowsProps) {
  const i18n = useI18n()
  const { t, say, format } = i18n
  const exit = exits.join(',') || undefined
  const runs = useInfiniteQuery(runsQuery(step ? { flow, step, exit } : { flow, status: 'waiting' }))
  const rows = runs.data?.pages.flatMap((page) => page.items) ?? []
  if (runs.isPending) return <Skeleton rows={2} />
  if (rows.length === 0)
    return (
      <p className="second" style={{ padding: '8px 16px 16px' }}>
        {exits.length > 0 ? t('designer.dataNone') : t('designer.dataEmpty')}
      </p>
    )
  return (
    <div className="scroll">
      <PlainTable
        label={t('designer.data')}
        head={[t('runs.subject'), t('common.status'), t('runs.step'), t('runs.entered'), t('runs.wake')]}
      >
        {rows.slice(0, 50).map((run) => {
          const status = runStatus(run.status, i18n)
          return (
            <tr key={`${run.id}${run.strand}`}>
              <td>
                <Link className="quiet-link" to={`/runs/${run.id}`}>
                  {run.subject.label || run.subject.id.slice(0, 8)}
                </Link>
              </td>
              <td>
                <Tag tone={status.tone}>{status.text}</Tag>
              </td>
              <td className="second">{say(run.step_name)}</td>
              <td className="second">{format.moment(run.entered_at)}</td>
              <td className="second">{run.wake_at ? format.moment(run.wake_at) : '—'}</td>
            </tr>
          )
        })}
      </PlainTable>
    </div>
  )
}
