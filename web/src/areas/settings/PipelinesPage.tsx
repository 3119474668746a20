import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { useMeta } from '@/objects/meta'
import { PlainTable } from '@/ui/Table'
import { Tag } from '@/ui/Tag'

export function PipelinesPage() {
  const { t, say, format } = useI18n()
  const { pipelines } = useMeta()
  return (
    <SettingsFrame tab="pipelines">
      {pipelines.map((pipeline) => (
        <section key={pipeline.key} aria-label={say(pipeline.name)}>
          <h2 className="strong" style={{ padding: '16px 24px 4px' }}>
            {say(pipeline.name)}
          </h2>
          <PlainTable
            label={say(pipeline.name)}
            head={[t('settings.stage'), t('settings.kind'), t('settings.probability'), t('settings.maxDays')]}
          >
            {pipeline.stages.map((stage) => (
              <tr key={stage.key}>
                <td>{say(stage.name)}</td>
                <td>
                  <Tag tone={stage.kind === 'won' ? 'good' : 'neutral'}>{t(`settings.${stage.kind}`)}</Tag>
                </td>
                <td>{format.percent((stage.probability ?? 0) / 100)}</td>
                <td>{stage.max_days ? t('settings.daysCount', { count: stage.max_days }) : '—'}</td>
              </tr>
            ))}
          </PlainTable>
        </section>
      ))}
    </SettingsFrame>
  )
}
