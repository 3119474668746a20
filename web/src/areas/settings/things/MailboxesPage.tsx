import { useQuery } from '@tanstack/react-query'
import { credentialsQuery } from '@/api/credentials'
import { mailboxes, type Mailbox } from '@/api/outside'
import type { Draft, Spot } from '@/areas/settings/things/kinds'
import { ThingsPage } from '@/areas/settings/things/ThingsPage'
import { useI18n } from '@/i18n/useI18n'

const fresh = {
  name: '',
  address: '',
  host: '',
  port: 993,
  security: 'tls',
  folder: 'INBOX',
  credential: '',
  takes_answers: true,
  takes_bounces: false,
  is_active: true,
}
type Form = typeof fresh

/** Where people answer to, and what comes back. */
export function MailboxesPage() {
  const { t, format } = useI18n()
  const credentials = useQuery(credentialsQuery)
  const fitting = (credentials.data ?? []).filter((one) => ['basic', 'oauth2'].includes(one.kind))
  const spots: Spot[] = [
    { name: 'name', label: 'things.name', kind: 'text', isRequired: true },
    {
      name: 'address',
      label: 'mailboxes.address',
      help: 'mailboxes.addressHelp',
      kind: 'text',
      isRequired: true,
    },
    {
      name: 'host',
      label: 'mailboxes.host',
      kind: 'text',
      placeholder: 'imap.example.com',
      isRequired: true,
    },
    {
      name: 'security',
      label: 'mailboxes.security',
      kind: 'choice',
      options: [
        { value: 'tls', label: 'TLS' },
        { value: 'starttls', label: 'STARTTLS' },
        { value: 'none', label: t('mailboxes.plain') },
      ],
    },
    { name: 'port', label: 'mailboxes.port', kind: 'number' },
    {
      name: 'credential',
      label: 'mailboxes.credential',
      help: 'mailboxes.credentialHelp',
      kind: 'choice',
      options: fitting.map((one) => ({ value: one.name, label: one.name })),
      isRequired: true,
    },
    { name: 'folder', label: 'mailboxes.folder', kind: 'text' },
    {
      name: 'takes_answers',
      label: 'mailboxes.takesAnswers',
      help: 'mailboxes.takesAnswersHelp',
      kind: 'check',
    },
    {
      name: 'takes_bounces',
      label: 'mailboxes.takesBounces',
      help: 'mailboxes.takesBouncesHelp',
      kind: 'check',
    },
    { name: 'is_active', label: 'things.on', kind: 'check' },
  ]
  return (
    <ThingsPage<Mailbox>
      words={{
        tab: 'mailboxes',
        lead: 'mailboxes.lead',
        add: 'mailboxes.add',
        emptyTitle: 'mailboxes.emptyTitle',
        emptyText: 'mailboxes.emptyText',
      }}
      icon="mail"
      query={mailboxes.query}
      spots={spots}
      fresh={fresh}
      draftOf={draftOf}
      create={(draft) => mailboxes.create(draft as Form)}
      change={(one, draft) => mailboxes.change(one.id, { ...(draft as Form), version: one.version })}
      remove={mailboxes.remove}
      attempt={mailboxes.attempt}
      kindOf={(one) => one.address}
      facts={(one) => [
        [t('mailboxes.host'), `${one.host}:${one.port} · ${one.folder}`],
        [t('mailboxes.credential'), one.credential],
        [t('mailboxes.readAt'), one.read_at ? format.moment(one.read_at) : t('mailboxes.never')],
        [t('mailboxes.filed'), format.number(one.filed)],
      ]}
    />
  )
}

function draftOf(one: Mailbox): Draft {
  return Object.fromEntries(Object.keys(fresh).map((name) => [name, one[name as keyof Mailbox]]))
}
