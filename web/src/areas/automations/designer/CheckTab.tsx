import { useQuery } from '@tanstack/react-query'
import { checkQuery, type Description, type FlowReport } from '@/api/designer'
import { stepOf, triggerId, type Definition } from '@/areas/automations/designer/definition'
import { useI18n } from '@/i18n/useI18n'
import { useDebounced } from '@/lib/useDebounced'
import { Icon } from '@/ui/Icon'
import { State } from '@/ui/State'
import styles from './designer.module.css'

interface CheckTabProps {
  definition: Definition
  said: Description | undefined
  onGo: (step: string | undefined) => void
}

/** Everything that stands against publishing, and what is worth a look; a click goes to the place. */
export function CheckTab({ definition, said, onGo }: CheckTabProps) {
  const { t, say } = useI18n()
  const settled = useDebounced(definition, 400)
  const report = useQuery(checkQuery(settled)).data
  const outline = said?.problems ?? []
  const told = new Set(outline.map((one) => one.field))
  const findings = (report?.findings ?? []).filter((one) => !told.has(one.address)).map(placed)
  const problems = [...outline, ...findings.filter((one) => one.severity === 'error')]
  const warnings = report ? findings.filter((one) => one.severity !== 'error') : (said?.warnings ?? [])
  if (said && problems.length + warnings.length === 0) {
    return <State icon="check" title={t('designer.noProblems')} text={t('designer.noProblemsText')} />
  }
  const where = (field: string): { id: string | undefined; name: string } => {
    const [part, id = ''] = field.split('.')
    if (part === 'steps') {
      const step = stepOf(definition, id)
      const told = said?.steps.find((one) => one.id === id)
      return { id: step?.id, name: say(told?.name) || id }
    }
    if (part === 'trigger' || part === 're_entry') return { id: triggerId, name: t('designer.ofTrigger') }
    return { id: undefined, name: t('designer.ofFlow') }
  }
  const line = (
    one: { field: string; code: string; message: { en: string; zh: string } },
    isBad: boolean,
  ) => {
    const place = where(one.field)
    return (
      <li key={`${one.field} ${one.code}`}>
        <button type="button" className={styles.problem} onClick={() => onGo(place.id)}>
          <Icon name={isBad ? 'alert' : 'why'} size={14} className={isBad ? 'cinnabar' : 'ochre'} />
          <b className="ellipsis">{place.name}</b>
          <span>{say(one.message)}</span>
        </button>
      </li>
    )
  }
  return (
    <div className="scroll grow">
      <ul aria-label={t('designer.problems', { count: problems.length })}>
        {problems.map((one) => line(one, true))}
      </ul>
      {warnings.length > 0 ? (
        <>
          <h2 className="strong" style={{ padding: '16px 24px 4px' }}>
            {t('designer.warnings')}
          </h2>
          <ul>{warnings.map((one) => line(one, false))}</ul>
        </>
      ) : null}
    </div>
  )
}

/** A finding as a problem at an address, with what to do after what is wrong. */
function placed(one: FlowReport['findings'][number]) {
  const message = {
    en: [one.message.en, one.advice.en].filter(Boolean).join(' '),
    zh: [one.message.zh, one.advice.zh].filter(Boolean).join(''),
  }
  return { field: one.address, code: one.code, message, severity: one.severity }
}
