import { useState, type ReactNode } from 'react'
import type { ObjectMeta, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { FieldEditor } from '@/objects/FieldEditor'
import { isLookup, plain, useOptionLabel } from '@/objects/FieldValue'
import { addressOf, canWrite, fieldOf, isPerson, titleOf, useObject } from '@/objects/meta'
import { QuickActs, type Begun } from '@/objects/QuickActs'
import { Gained } from '@/objects/Score'
import { Avatar } from '@/ui/Avatar'
import { IconButton } from '@/ui/Button'
import { Link } from '@/ui/navigation'
import { Tag } from '@/ui/Tag'
import styles from './RecordPage.module.css'

interface HeadProps {
  object: ObjectMeta
  row: Row
  actions: ReactNode
  onBegin: (begun: Begun) => void
}

/** The name of a record, what tells it from others, and the likeliest acts. */
export function RecordHead({ object, row, actions, onBegin }: HeadProps) {
  const { t } = useI18n()
  const title = titleOf(row, object) || t('record.noDisplay')
  const score = object.name === 'contact' && row.score ? plain(row.score) : ''
  return (
    <header className={styles.top}>
      <Avatar id={row.id} name={title} isSquare={!isPerson(object.name)} size="large" />
      <div className="grow">
        <div className="row wrap">
          <h1 className={styles.name}>{title}</h1>
          <StateTag object={object} row={row} />
          <Tags object={object} row={row} />
        </div>
        <SecondLine object={object} row={row} />
      </div>
      {score ? (
        <div className={`${styles.score ?? ''} only-phone`}>
          <b>{score}</b>
          <Gained object={object} row={row} />
        </div>
      ) : null}
      <div className={`${styles.actions ?? ''} not-phone`}>
        {actions}
        <QuickActs object={object} row={row} onBegin={onBegin} />
      </div>
      {actions ? <div className={`${styles.actions ?? ''} only-phone`}>{actions}</div> : null}
    </header>
  )
}

const states: Record<string, string> = { contact: 'lifecycle', lead: 'status', deal: 'state' }

/** How far it is, by rule or stage. */
function StateTag({ object, row }: { object: ObjectMeta; row: Row }) {
  const field = fieldOf(object, states[object.name] ?? '')
  const value = plain(row[field?.name ?? ''])
  const label = useOptionLabel(field, value)
  return value ? <Tag tone="good">{label}</Tag> : null
}

function Tags({ object, row }: { object: ObjectMeta; row: Row }) {
  const { t } = useI18n()
  const [isEditing, setEditing] = useState(false)
  const field = fieldOf(object, 'tags')
  if (field?.type !== 'set') return null
  if (isEditing) {
    return (
      <span style={{ minWidth: 240 }}>
        <FieldEditor object={object} row={row} field={field} onDone={() => setEditing(false)} />
      </span>
    )
  }
  const tags = Array.isArray(row.tags) ? row.tags.map(plain) : []
  return (
    <>
      {tags.map((tag) => (
        <Tag key={tag}>{tag}</Tag>
      ))}
      {canWrite(object, field) ? (
        <IconButton icon="plus" iconSize={14} label={t('acts.addTag')} onClick={() => setEditing(true)} />
      ) : null}
    </>
  )
}

function SecondLine({ object, row }: { object: ObjectMeta; row: Row }) {
  const { t } = useI18n()
  const company = isLookup(row.company) ? row.company : null
  const contact = isLookup(row.contact) ? row.contact : null
  const companies = useObject('company')
  const contacts = useObject('contact')
  const local = object.name === 'contact' ? localTime(plain(row.time_zone)) : ''
  const parts: ReactNode[] = [
    object.name === 'contact' ? plain(row.title) : '',
    contact ? (
      <Link className="link" to={addressOf(contacts, contact.id)}>
        {contact.label}
      </Link>
    ) : (
      ''
    ),
    company ? (
      <Link className="link" to={addressOf(companies, company.id)}>
        {company.label}
      </Link>
    ) : (
      ''
    ),
    plain(row.city),
    local ? t('record.localTime', { time: local }) : '',
  ].filter(Boolean)
  if (parts.length === 0) return null
  return (
    <div className="second">
      {parts.map((part, index) => (
        <span key={index}>
          {index > 0 ? ' · ' : ''}
          {part}
        </span>
      ))}
    </div>
  )
}

function localTime(zone: string): string {
  if (!zone) return ''
  try {
    return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(
      new Date(),
    )
  } catch {
    return ''
  }
}
