import type { Meta } from '@/api/types'
import type { I18n } from '@/i18n/useI18n'
import type { IconName } from '@/ui/Icon'

export interface Place {
  to: string
  label: string
  /** Whose rows are counted beside the name. */
  counts?: string
}

export interface Group extends Place {
  key: string
  icon: IconName
  places: Place[]
}

/** The groups of the rail. Objects that no group names appear under customers: a new one needs no code here. */
export function groupsOf(meta: Meta, { t, say }: I18n): Group[] {
  const place = (name: string): Place[] => {
    const object = meta.objects.find((one) => one.name === name && one.can.read)
    return object ? [{ to: `/${object.plural}`, label: say(object.plural_label), counts: object.plural }] : []
  }
  const named = [
    'contact',
    'company',
    'lead',
    'deal',
    'task',
    'note',
    'message',
    'form',
    'submission',
    'template',
    'segment',
    'ticket',
    'survey',
    'response',
    'onboarding',
    'health_record',
    'service_contract',
    // Moments at which schedules start flows: seen in their runs, not looked up.
    'occasion',
  ]
  const others = meta.objects
    .filter((one) => !named.includes(one.name) && one.can.read)
    .flatMap((one) => place(one.name))
  return [
    { key: 'today', to: '/today', icon: 'today', label: t('shell.today'), places: [] },
    group('customers', t('shell.customers'), 'people', [
      ...place('contact'),
      ...place('company'),
      ...place('lead'),
      ...others,
    ]),
    group('sales', t('shell.sales'), 'sales', [
      ...place('deal'),
      { to: '/deals/board', label: t('shell.board') },
      ...place('task'),
    ]),
    group('marketing', t('shell.marketing'), 'market', [
      { to: '/forms', label: t('shell.forms') },
      ...place('segment'),
      ...place('submission'),
      ...place('message'),
      ...place('template'),
      { to: '/imports', label: t('shell.imports') },
    ]),
    group('service', t('service.title'), 'service', [
      ...place('ticket'),
      ...place('onboarding'),
      ...place('health_record'),
      { to: '/health/weights', label: t('service.weights') },
      ...place('service_contract'),
      ...place('response'),
      ...place('survey'),
    ]),
    group('automations', t('shell.automations'), 'flow', [
      { to: '/flows', label: t('shell.flows') },
      { to: '/runs', label: t('shell.runs') },
      { to: '/failures', label: t('shell.failures') },
      { to: '/approvals', label: t('approvals.title') },
      { to: '/blueprints', label: t('shell.blueprints') },
      { to: '/mails', label: t('shell.mails') },
    ]),
    group('insights', t('shell.insights'), 'insight', [{ to: '/insights', label: t('insights.dashboards') }]),
  ]
}

function group(key: string, label: string, icon: IconName, places: Place[]): Group {
  return { key, label, icon, places, to: places[0]?.to ?? '/today' }
}

/** The place an address belongs to: the longest that begins it. */
export function placeAt(
  groups: Group[],
  path: string,
): { group: Group | undefined; place: Place | undefined } {
  const fits = (to: string) => path === to || path.startsWith(`${to}/`)
  const all = groups.flatMap((one) => [one, ...one.places].map((place) => ({ group: one, place })))
  const found = all
    .filter(({ place }) => fits(place.to))
    .sort((a, b) => b.place.to.length - a.place.to.length)
  const best = found.find(({ group: one, place }) => place !== one) ?? found[0]
  return { group: best?.group, place: best?.place }
}
