import type { PersonAt } from '@/api/presence'
import { useI18n } from '@/i18n/useI18n'
import { Avatar } from '@/ui/Avatar'
import { Hint } from '@/ui/Hint'

const shown = 3

/** Who else looks at this record: their names, as far as there is room. */
export function Company({ people }: { people: PersonAt[] }) {
  const { t, format } = useI18n()
  const [first] = people
  if (!first) return null
  const names = format.list(people.map((one) => one.name))
  const text =
    people.length === 1
      ? t('presence.one', { name: first.name })
      : t('presence.many', { name: first.name, count: people.length - 1 })
  return (
    <span className="row" role="status" style={{ gap: 4 }}>
      <span className="ellipsis not-phone">{text}</span>
      <Hint text={names}>
        <span className="row" style={{ gap: 2 }} aria-label={names} role="img">
          {people.slice(0, shown).map((one) => (
            <Avatar key={one.id} id={one.id} name={one.name} size="small" />
          ))}
        </span>
      </Hint>
    </span>
  )
}

/** Beside a field: somebody is writing it at this moment. */
export function Writing({ people, field }: { people: PersonAt[]; field: string }) {
  const { t } = useI18n()
  const writer = people.find((one) => one.fields.includes(field))
  if (!writer) return null
  const text = t('presence.writing', { name: writer.name })
  return (
    <Hint text={text}>
      <span className="small" role="status" style={{ color: 'var(--och)' }}>
        {text}
      </span>
    </Hint>
  )
}
