import { useQuery } from '@tanstack/react-query'
import { credentialsQuery } from '@/api/credentials'
import { rooms, type Room } from '@/api/outside'
import { items, teamsQuery, usersQuery } from '@/api/session'
import type { Draft, Spot } from '@/areas/settings/things/kinds'
import { ThingsPage } from '@/areas/settings/things/ThingsPage'
import { useI18n } from '@/i18n/useI18n'

const fresh = {
  name: '',
  service: 'wecom',
  credential: '',
  team_id: null as string | null,
  user_id: null as string | null,
  is_active: true,
}
type Form = typeof fresh

/** Groups of Slack, DingTalk and WeCom that notices go to. */
export function ChatsPage() {
  const { t, say, format } = useI18n()
  const credentials = useQuery(credentialsQuery)
  const teams = useQuery(teamsQuery)
  const users = useQuery(usersQuery)
  const teamOptions = items(teams.data ?? []).map((one) => ({ value: one.id, label: one.name }))
  const userOptions = items(users.data ?? []).map((one) => ({ value: one.id, label: one.name }))
  const named = (options: { value: string; label: string }[], id: string | null) =>
    options.find((one) => one.value === id)?.label ?? ''
  const spots: Spot[] = [
    { name: 'name', label: 'things.name', kind: 'text', isRequired: true },
    {
      name: 'service',
      label: 'chats.service',
      kind: 'choice',
      options: [
        { value: 'wecom', label: t('chats.wecom') },
        { value: 'dingtalk', label: t('chats.dingtalk') },
        { value: 'slack', label: 'Slack' },
      ],
    },
    {
      name: 'credential',
      label: 'chats.credential',
      help: 'chats.credentialHelp',
      kind: 'choice',
      options: (credentials.data ?? [])
        .filter((one) => ['wecom', 'dingtalk', 'slack'].includes(one.kind))
        .map((one) => ({ value: one.name, label: one.name })),
      isRequired: true,
    },
    {
      name: 'team_id',
      label: 'chats.team',
      help: 'chats.forWhom',
      kind: 'choice',
      options: teamOptions,
      canClear: true,
      isShown: (draft) => !draft.user_id,
    },
    {
      name: 'user_id',
      label: 'chats.person',
      kind: 'choice',
      options: userOptions,
      canClear: true,
      isShown: (draft) => !draft.team_id,
    },
    { name: 'is_active', label: 'things.on', kind: 'check' },
  ]
  return (
    <ThingsPage<Room>
      words={{
        tab: 'chats',
        lead: 'chats.lead',
        add: 'chats.add',
        emptyTitle: 'chats.emptyTitle',
        emptyText: 'chats.emptyText',
      }}
      icon="bell"
      query={rooms.query}
      spots={spots}
      fresh={fresh}
      draftOf={draftOf}
      create={(draft) => rooms.create(draft as Form)}
      change={(one, draft) => rooms.change(one.id, { ...(draft as Form), version: one.version })}
      remove={rooms.remove}
      attempt={rooms.attempt}
      kindOf={(one) => say(one.service_label)}
      facts={(one) => [
        [
          t('chats.for'),
          named(userOptions, one.user_id) || named(teamOptions, one.team_id) || t('chats.all'),
        ],
        [t('chats.credential'), one.credential],
        [t('chats.saidAt'), one.said_at ? format.moment(one.said_at) : t('mailboxes.never')],
      ]}
    />
  )
}

function draftOf(one: Room): Draft {
  return Object.fromEntries(Object.keys(fresh).map((name) => [name, one[name as keyof Room]]))
}
