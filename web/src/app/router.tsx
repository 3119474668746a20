import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type RouteComponent,
} from '@tanstack/react-router'
import { changeMe, metaQuery, meQuery } from '@/api/session'
import { Problem } from '@/api/http'
import { Broken, NotFound } from '@/app/Broken'
import { queries } from '@/app/queries'
import { Shell } from '@/app/shell/Shell'
import { setTimeZone } from '@/i18n/format'
import { getLanguage, hasChosenLanguage, showLanguage, type Language } from '@/i18n/language'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  component: lazyRouteComponent(() => import('@/areas/login/LoginPage'), 'LoginPage'),
})

/** Everything behind the door: who is here and what the server declares are known before any page shows. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Shell,
  errorComponent: Broken,
  beforeLoad: async ({ location }) => {
    try {
      const me = await queries.ensureQueryData(meQuery)
      setTimeZone(me.time_zone)
      await agreeOnLanguage(me.language)
      await queries.ensureQueryData(metaQuery)
    } catch (error) {
      if (error instanceof Problem && error.status === 401) {
        throw redirect({ to: '/login', search: { next: location.href } })
      }
      throw error
    }
  },
})

/** A choice made in this browser (at the door, for example) goes to the account; without one the account decides. */
async function agreeOnLanguage(ofAccount: string): Promise<void> {
  const chosen = getLanguage()
  if (ofAccount === chosen || !['zh', 'en'].includes(ofAccount)) return
  if (hasChosenLanguage())
    void changeMe({ language: chosen }).then((me) => queries.setQueryData(meQuery.queryKey, me))
  else await showLanguage(ofAccount as Language)
}

function page(path: string, component: RouteComponent) {
  return createRoute({ getParentRoute: () => inside, path, component, errorComponent: Broken })
}

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/today' })
  },
})

const records = () => import('@/app/recordPages')

const tree = root.addChildren([
  login,
  inside.addChildren([
    home,
    page(
      '/today',
      lazyRouteComponent(() => import('@/areas/today/TodayPage'), 'TodayPage'),
    ),
    page(
      '/approvals',
      lazyRouteComponent(() => import('@/areas/today/ApprovalsPage'), 'ApprovalsPage'),
    ),
    page(
      '/deals/board',
      lazyRouteComponent(() => import('@/areas/sales/BoardPage'), 'BoardPage'),
    ),
    page(
      '/forms',
      lazyRouteComponent(() => import('@/areas/marketing/FormsPage'), 'FormsPage'),
    ),
    page(
      '/forms/$id',
      lazyRouteComponent(() => import('@/areas/marketing/FormPage'), 'FormPage'),
    ),
    page(
      '/segments',
      lazyRouteComponent(() => import('@/areas/marketing/SegmentsPage'), 'SegmentsPage'),
    ),
    page(
      '/segments/$id',
      lazyRouteComponent(() => import('@/areas/marketing/SegmentPage'), 'SegmentPage'),
    ),
    page(
      '/templates',
      lazyRouteComponent(() => import('@/areas/marketing/templates/TemplatesPage'), 'TemplatesPage'),
    ),
    page(
      '/templates/$id',
      lazyRouteComponent(() => import('@/areas/marketing/templates/TemplatePage'), 'TemplatePage'),
    ),
    page(
      '/imports',
      lazyRouteComponent(() => import('@/areas/imports/ImportsPage'), 'ImportsPage'),
    ),
    page(
      '/imports/new',
      lazyRouteComponent(() => import('@/areas/imports/NewImportPage'), 'NewImportPage'),
    ),
    page(
      '/imports/$id',
      lazyRouteComponent(() => import('@/areas/imports/ImportPage'), 'ImportPage'),
    ),
    page(
      '/flows',
      lazyRouteComponent(() => import('@/areas/automations/FlowsPage'), 'FlowsPage'),
    ),
    page(
      '/flows/new',
      lazyRouteComponent(() => import('@/areas/automations/NewFlowPage'), 'NewFlowPage'),
    ),
    page(
      '/flows/$key',
      lazyRouteComponent(() => import('@/areas/automations/FlowPage'), 'FlowPage'),
    ),
    page(
      '/runs',
      lazyRouteComponent(() => import('@/areas/automations/RunsPage'), 'RunsPage'),
    ),
    page(
      '/runs/$id',
      lazyRouteComponent(() => import('@/areas/automations/RunPage'), 'RunPage'),
    ),
    page(
      '/failures',
      lazyRouteComponent(() => import('@/areas/automations/FailuresPage'), 'FailuresPage'),
    ),
    page(
      '/blueprints',
      lazyRouteComponent(() => import('@/areas/automations/BlueprintsPage'), 'BlueprintsPage'),
    ),
    page(
      '/mails',
      lazyRouteComponent(() => import('@/areas/settings/MailsPage'), 'MailsPage'),
    ),
    ...['/insights', '/insights/$id'].map((path) =>
      page(
        path,
        lazyRouteComponent(() => import('@/areas/insights/InsightsPage'), 'InsightsPage'),
      ),
    ),
    page(
      '/health/weights',
      lazyRouteComponent(() => import('@/areas/service/WeightsPage'), 'WeightsPage'),
    ),
    page(
      '/settings',
      lazyRouteComponent(() => import('@/areas/settings/MePage'), 'MePage'),
    ),
    page(
      '/settings/me',
      lazyRouteComponent(() => import('@/areas/settings/MePage'), 'MePage'),
    ),
    page(
      '/settings/people',
      lazyRouteComponent(() => import('@/areas/settings/access/PeoplePage'), 'PeoplePage'),
    ),
    page(
      '/settings/keys',
      lazyRouteComponent(() => import('@/areas/settings/KeysPage'), 'KeysPage'),
    ),
    page(
      '/settings/objects',
      lazyRouteComponent(() => import('@/areas/settings/objects/ObjectsPage'), 'ObjectsPage'),
    ),
    page(
      '/settings/objects/$name',
      lazyRouteComponent(() => import('@/areas/settings/objects/ObjectPage'), 'ObjectPage'),
    ),
    page(
      '/settings/pipelines',
      lazyRouteComponent(() => import('@/areas/settings/pipelines/PipelinesPage'), 'PipelinesPage'),
    ),
    page(
      '/settings/pipelines/$key',
      lazyRouteComponent(() => import('@/areas/settings/pipelines/PipelinePage'), 'PipelinePage'),
    ),
    page(
      '/settings/teams',
      lazyRouteComponent(() => import('@/areas/settings/access/TeamsPage'), 'TeamsPage'),
    ),
    page(
      '/settings/roles',
      lazyRouteComponent(() => import('@/areas/settings/access/RolesPage'), 'RolesPage'),
    ),
    page(
      '/settings/formulas',
      lazyRouteComponent(() => import('@/areas/settings/formulas/FormulasPage'), 'FormulasPage'),
    ),
    page(
      '/settings/rates',
      lazyRouteComponent(() => import('@/areas/settings/formulas/RatesPage'), 'RatesPage'),
    ),
    page(
      '/settings/events',
      lazyRouteComponent(() => import('@/areas/settings/events/EventKindsPage'), 'EventKindsPage'),
    ),
    page(
      '/settings/model',
      lazyRouteComponent(() => import('@/areas/settings/model/ModelPage'), 'ModelPage'),
    ),
    page(
      '/settings/audit',
      lazyRouteComponent(() => import('@/areas/settings/audit/AuditPage'), 'AuditPage'),
    ),
    page(
      '/settings/scoring',
      lazyRouteComponent(() => import('@/areas/settings/scores/ScoresPage'), 'ScoresPage'),
    ),
    page(
      '/settings/scoring/$key',
      lazyRouteComponent(() => import('@/areas/settings/scores/ScorePage'), 'ScorePage'),
    ),
    page(
      '/settings/mailboxes',
      lazyRouteComponent(() => import('@/areas/settings/things/MailboxesPage'), 'MailboxesPage'),
    ),
    page(
      '/settings/chats',
      lazyRouteComponent(() => import('@/areas/settings/things/ChatsPage'), 'ChatsPage'),
    ),
    page(
      '/settings/enrichment',
      lazyRouteComponent(() => import('@/areas/settings/things/EnrichmentPage'), 'EnrichmentPage'),
    ),
    page(
      '/settings/cleaning',
      lazyRouteComponent(() => import('@/areas/settings/things/CleaningPage'), 'CleaningPage'),
    ),
    page(
      '/settings/sending',
      lazyRouteComponent(() => import('@/areas/settings/SendingPage'), 'SendingPage'),
    ),
    page(
      '/settings/credentials',
      lazyRouteComponent(() => import('@/areas/settings/CredentialsPage'), 'CredentialsPage'),
    ),
    page(
      '/settings/website',
      lazyRouteComponent(() => import('@/areas/settings/WebsitePage'), 'WebsitePage'),
    ),
    page('/$objects', lazyRouteComponent(records, 'ObjectListRoute')),
    page('/$objects/$id', lazyRouteComponent(records, 'ObjectRecordRoute')),
  ]),
])

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: false,
  // Plain words in the address, so that a person can read and change a filter there.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (words) => {
    const pairs = Object.entries(words as Record<string, unknown>).filter(([, value]) => value)
    const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString()
    return text ? `?${text}` : ''
  },
})
