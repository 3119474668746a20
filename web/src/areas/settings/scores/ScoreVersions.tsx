import { useQuery } from '@tanstack/react-query'
import { scoreVersionsQuery, type ScoreVersion } from '@/api/scores'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Section } from '@/ui/Section'

/** What was published, newest first; any of it can be taken up again. */
export function ScoreVersions({ id, onTakeUp }: { id: string; onTakeUp: (version: ScoreVersion) => void }) {
  const { t, say, format } = useI18n()
  const versions = useQuery(scoreVersionsQuery(id)).data ?? []
  return (
    <Section title={t('scores.versions')} count={versions.length || null}>
      {versions.length === 0 ? <p className="small muted">{t('scores.noVersions')}</p> : null}
      {versions.map((version, index) => (
        <div key={version.version} className="row" style={{ minHeight: 32 }}>
          <span>{t('scores.version', { version: version.version })}</span>
          <span className="small muted grow ellipsis">
            {t('scores.versionBy', { name: say(version.by.name), when: format.moment(version.updated_at) })}
          </span>
          {index > 0 ? (
            <Button size="small" onClick={() => onTakeUp(version)}>
              {t('scores.takeUp')}
            </Button>
          ) : null}
        </div>
      ))}
    </Section>
  )
}
