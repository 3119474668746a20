import type { ObjectMeta, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { plain } from '@/objects/FieldValue'
import { useObject } from '@/objects/meta'
import { Button, buttonClass } from '@/ui/Button'
import { Icon, type IconName } from '@/ui/Icon'
import styles from './QuickActs.module.css'

/** What is begun from a record: an object, with the values it starts with. A call or a meeting happens now. */
export interface Begun {
  object: string
  values?: Record<string, unknown>
}

interface QuickActsProps {
  object: ObjectMeta
  row: Row
  onBegin: (begun: Begun) => void
}

interface Act {
  key: string
  icon: IconName
  label: string
  /** An address outside the app: the mail program. */
  href?: string
  begun?: Begun
  missing?: string
}

/** The acts in reach on a record: mail, call, task, note, meeting. What cannot be done says why. */
export function useActs(object: ObjectMeta, row: Row): Act[] {
  const { t } = useI18n()
  const hasTasks = useObject('task')?.can.create
  const hasNotes = useObject('note')?.can.create
  const isPerson = object.name === 'contact'
  const email = plain(row.email)
  const acts: (Act | false | undefined)[] = [
    isPerson && {
      key: 'mail',
      icon: 'mail',
      label: t('acts.mail'),
      href: email ? `mailto:${email}` : undefined,
      missing: email ? undefined : t('acts.noMail'),
    },
    hasNotes &&
      isTalkedTo(object) && {
        key: 'call',
        icon: 'phone',
        label: t('acts.call'),
        begun: { object: 'note', values: { kind: 'call' } },
      },
    hasTasks &&
      object.name !== 'task' && {
        key: 'task',
        icon: 'task',
        label: t('acts.task'),
        begun: { object: 'task' },
      },
    hasNotes &&
      object.name !== 'note' && {
        key: 'note',
        icon: 'note',
        label: t('acts.note'),
        begun: { object: 'note', values: { kind: 'note' } },
      },
    hasNotes &&
      isTalkedTo(object) && {
        key: 'meeting',
        icon: 'calendar',
        label: t('acts.meeting'),
        begun: { object: 'note', values: { kind: 'meeting' } },
      },
  ]
  return acts.filter((act): act is Act => Boolean(act))
}

function isTalkedTo(object: ObjectMeta): boolean {
  return ['contact', 'company', 'lead', 'deal'].includes(object.name)
}

export function QuickActs({ object, row, onBegin }: QuickActsProps) {
  return (
    <>
      {useActs(object, row).map((act) => (
        <ActButton key={act.key} act={act} onBegin={onBegin} />
      ))}
    </>
  )
}

function ActButton({ act, onBegin }: { act: Act; onBegin: (begun: Begun) => void }) {
  const { begun } = act
  if (act.href)
    return (
      <a className={buttonClass()} href={act.href}>
        <Icon name={act.icon} />
        {act.label}
      </a>
    )
  return (
    <Button icon={act.icon} locked={act.missing} onClick={() => (begun ? onBegin(begun) : undefined)}>
      {act.label}
    </Button>
  )
}

/** The same on a phone, in reach of the thumb. */
export function ActBar({ object, row, onBegin }: QuickActsProps) {
  const { t } = useI18n()
  const acts = useActs(object, row)
  if (acts.length === 0) return null
  return (
    <nav className={styles.bar} aria-label={t('acts.more')}>
      {acts.map((act) =>
        act.href ? (
          <a key={act.key} href={act.href}>
            <Icon name={act.icon} size={20} />
            {act.label}
          </a>
        ) : (
          <button
            key={act.key}
            type="button"
            disabled={Boolean(act.missing)}
            onClick={() => (act.begun ? onBegin(act.begun) : undefined)}
          >
            <Icon name={act.icon} size={20} />
            {act.label}
          </button>
        ),
      )}
    </nav>
  )
}
