import { useMutation, useQuery } from '@tanstack/react-query'
import { credentialsQuery } from '@/api/credentials'
import { loadRegister, sources, type Source } from '@/api/outside'
import type { Draft, Spot } from '@/areas/settings/things/kinds'
import { ThingsPage } from '@/areas/settings/things/ThingsPage'
import { useI18n } from '@/i18n/useI18n'
import { FileButton } from '@/ui/FileButton'
import { tell, tellProblem } from '@/ui/toast'

const example = JSON.stringify({ employees: 'data.staff.count', industry: 'data.sector' }, null, 2)
const fresh = {
  name: '',
  key: '',
  kind: 'website',
  url: '',
  mapping: example,
  confidence: 70,
  credential: '',
  rank: 0,
  keep_days: 90,
  is_active: true,
}
type Form = typeof fresh

/** Who is asked about companies. */
export function EnrichmentPage() {
  const { t, say, format } = useI18n()
  const credentials = useQuery(credentialsQuery)
  const isJson = (draft: Draft) => draft.kind === 'json'
  const spots: Spot[] = [
    { name: 'name', label: 'things.name', kind: 'text', isRequired: true },
    {
      name: 'key',
      label: 'sources.key',
      help: 'sources.keyHelp',
      kind: 'text',
      isRequired: true,
      isFixed: true,
    },
    {
      name: 'kind',
      label: 'sources.kind',
      kind: 'choice',
      isFixed: true,
      options: [
        { value: 'website', label: t('sources.website') },
        { value: 'register', label: t('sources.register') },
        { value: 'json', label: t('sources.json') },
      ],
    },
    { name: 'url', label: 'sources.url', help: 'sources.urlHelp', kind: 'text', isShown: isJson },
    { name: 'mapping', label: 'sources.mapping', help: 'sources.mappingHelp', kind: 'json', isShown: isJson },
    { name: 'confidence', label: 'sources.confidence', kind: 'number', isShown: isJson },
    {
      name: 'credential',
      label: 'mailboxes.credential',
      kind: 'choice',
      canClear: true,
      isShown: isJson,
      options: (credentials.data ?? []).map((one) => ({ value: one.name, label: one.name })),
    },
    { name: 'keep_days', label: 'sources.keepDays', help: 'sources.keepDaysHelp', kind: 'number' },
    { name: 'is_active', label: 'things.on', kind: 'check' },
  ]
  return (
    <ThingsPage<Source>
      words={{
        tab: 'enrichment',
        lead: 'sources.lead',
        add: 'sources.add',
        emptyTitle: 'sources.emptyTitle',
        emptyText: 'sources.emptyText',
      }}
      icon="building"
      query={sources.query}
      spots={spots}
      fresh={fresh}
      draftOf={draftOf}
      create={(draft) => sources.create(bodyOf(draft as Form))}
      change={(one, draft) => sources.change(one.id, { ...bodyOf(draft as Form), version: one.version })}
      remove={sources.remove}
      kindOf={(one) => say(one.kind_label)}
      facts={(one) => [
        [t('sources.key'), one.key],
        [t('sources.keepDays'), format.number(one.keep_days)],
        ...(one.kind === 'register'
          ? ([[t('sources.loaded'), format.number(one.loaded)]] as [string, string][])
          : []),
        ...(one.kind === 'json'
          ? ([[t('sources.url'), typeof one.settings.url === 'string' ? one.settings.url : '']] as [
              string,
              string,
            ][])
          : []),
      ]}
      more={(one, refresh) => (one.kind === 'register' ? <Upload source={one} onDone={refresh} /> : null)}
    />
  )
}

function Upload({ source, onDone }: { source: Source; onDone: () => void }) {
  const { t, format } = useI18n()
  const load = useMutation({
    mutationFn: (file: File) => loadRegister(source.id, file),
    onSuccess: ({ companies }) => {
      tell(t('sources.loadedNow', { count: format.number(companies) }))
      onDone()
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  return (
    <FileButton
      size="small"
      accept=".csv,text/csv"
      label={t('sources.load')}
      isBusy={load.isPending}
      onFile={(file) => load.mutate(file)}
    />
  )
}

function draftOf(one: Source): Draft {
  const { url, mapping, confidence } = one.settings
  return {
    ...fresh,
    name: one.name,
    key: one.key,
    kind: one.kind,
    credential: one.credential,
    rank: one.rank,
    keep_days: one.keep_days,
    is_active: one.is_active,
    ...(one.kind === 'json' ? { url, mapping: JSON.stringify(mapping, null, 2), confidence } : {}),
  }
}

function bodyOf({ url, mapping, confidence, credential, ...rest }: Form) {
  const settings = rest.kind === 'json' ? { url, mapping: parsed(mapping), confidence } : {}
  return { ...rest, credential: credential || '', settings }
}

/** What is no JSON is left to the server, which says so beside the field. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
