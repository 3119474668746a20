import type { ReactNode } from 'react'
import type { ObjectMeta, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { isLookup, plain } from '@/objects/FieldValue'
import { addressOf, isPerson, titleOf, useObject } from '@/objects/meta'
import { Avatar } from '@/ui/Avatar'
import { Button } from '@/ui/Button'
import { Link } from '@/ui/navigation'
import { Tag } from '@/ui/Tag'
import styles from './RecordPage.module.css'

interface HeadProps {
  object: ObjectMeta
  row: Row
  actions: ReactNode
  onCreate: (object: string) => void
}

/** The name of a record, what tells it from others, and the likeliest acts. */
export function RecordHead({ object, row, actions, onCreate }: HeadProps) {
  const { t } = useI18n()
  const title = titleOf(row, object) || t('record.noDisplay')
  const tags = Array.isArray(row.tags) ? row.tags.map(plain) : []
  const hasTasks = useObject('task')?.can.create
  const hasNotes = useObject('note')?.can.create
  return (
    <header className={styles.top}>
      <Avatar id={row.id} name={title} isSquare={!isPerson(object.name)} size="large" />
      <div className="grow">
        <div className="row wrap">
          <h1 className={styles.name}>{title}</h1>
          {tags.map((tag) => (
            <Tag key={tag}>{tag}</Tag>
          ))}
        </div>
        <SecondLine object={object} row={row} />
      </div>
      <div className={styles.actions}>
        {actions}
        {hasTasks && object.name !== 'task' ? (
          <Button icon="task" onClick={() => onCreate('task')}>
            {t('record.newTask')}
          </Button>
        ) : null}
        {hasNotes && object.name !== 'note' ? (
          <Button icon="note" onClick={() => onCreate('note')}>
            {t('record.newNote')}
          </Button>
        ) : null}
      </div>
    </header>
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
