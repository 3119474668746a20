import { useQuery } from '@tanstack/react-query'
import { duplicatesQuery } from '@/api/lists'
import type { ObjectMeta } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { useDebounced } from '@/lib/useDebounced'
import { secondFact } from '@/objects/columns'
import { addressOf, fieldOf, isPerson, titleOf } from '@/objects/meta'
import { outgoingValues, type Values } from '@/objects/RecordForm'
import { Avatar } from '@/ui/Avatar'
import { Link } from '@/ui/navigation'
import { Item } from '@/ui/Section'
import { Notice } from '@/ui/State'

interface DoublesProps {
  object: ObjectMeta
  values: Values
}

const telling = ['name', 'first_name', 'last_name', 'company', 'domain']

/** Records that may be the one being written, while it is written. Only what tells one from another is asked about. */
export function Doubles({ object, values }: DoublesProps) {
  const { t, say } = useI18n()
  const asked = Object.fromEntries(
    Object.entries(outgoingValues(object, values)).filter(([name]) => isTelling(object, name)),
  )
  const settled = useDebounced(JSON.stringify(asked), 300)
  const parsed = JSON.parse(settled) as Values
  // A company alone is no person yet.
  const isWorth = Object.keys(parsed).some((name) => name !== 'company')
  const found = useQuery(duplicatesQuery(object.name, isWorth ? parsed : {}))
  const shown = isWorth ? (found.data ?? []).slice(0, 3) : []
  if (shown.length === 0) return null
  const isSure = shown.some((one) => one.strength === 3)
  return (
    <div style={{ marginBottom: 12 }}>
      <Notice tone={isSure ? 'bad' : 'soon'}>
        <b>{isSure ? t('doubles.sure') : t('doubles.title')}</b>
        {shown.map((one) => {
          const title = titleOf(one.row, object)
          return (
            <Item
              key={one.row.id}
              mark={<Avatar id={one.row.id} name={title} isSquare={!isPerson(object.name)} size="small" />}
              second={[say(one.reason), secondFact(one.row)].filter(Boolean).join(' · ')}
            >
              <Link
                className="link"
                to={addressOf(object, one.row.id)}
                title={t('doubles.open', { name: title })}
              >
                {title}
              </Link>
            </Item>
          )
        })}
      </Notice>
    </div>
  )
}

function isTelling(object: ObjectMeta, name: string): boolean {
  const field = fieldOf(object, name)
  return (
    telling.includes(name) || object.keys.includes(name) || ['email', 'phone'].includes(field?.widget ?? '')
  )
}
