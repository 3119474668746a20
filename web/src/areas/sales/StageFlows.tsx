import { useQuery } from '@tanstack/react-query'
import { stageFlowsQuery } from '@/api/lists'
import { useI18n } from '@/i18n/useI18n'
import { IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import { Popover } from '@/ui/Overlay'

interface StageFlowsProps {
  pipeline: string
  stage: string
  name: string
}

/** The gear of a column: which flows start at this stage, and which ask about it. */
export function StageFlows({ pipeline, stage, name }: StageFlowsProps) {
  const { t, say } = useI18n()
  const flows = useQuery(stageFlowsQuery(pipeline)).data?.[stage] ?? []
  const label = t('stageFlows.title', { name })
  const content = (
    <div className="column" style={{ gap: 8 }}>
      <b>{label}</b>
      {flows.length === 0 ? <span className="second">{t('stageFlows.none')}</span> : null}
      {flows.map((flow) => (
        <div key={flow.key} className="row top-aligned">
          <Icon name="flow" className={flow.status === 'active' ? 'jade' : 'muted'} />
          <span>
            <Link className="link" to={`/flows/${flow.key}`}>
              {say(flow.name)}
            </Link>
            <span className="small muted" style={{ display: 'block' }}>
              {flow.how === 'starts' ? say(flow.sentence) : t('stageFlows.looks')}
              {flow.status === 'active' ? '' : ` · ${t('stageFlows.paused')}`}
            </span>
          </span>
        </div>
      ))}
    </div>
  )
  return (
    <Popover content={content} width={280} placement="bottomRight">
      <IconButton
        icon="gear"
        iconSize={14}
        label={flows.length > 0 ? `${label} · ${flows.length}` : label}
        badge={flows.length > 0 ? <span className="small jade">{flows.length}</span> : null}
      />
    </Popover>
  )
}
