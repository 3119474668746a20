import { access } from '@/i18n/en/access'
import { audit } from '@/i18n/en/audit'
import { eventKinds } from '@/i18n/en/eventKinds'
import { formulas } from '@/i18n/en/formulas'
import { functions } from '@/i18n/en/functions'
import { model } from '@/i18n/en/model'
import { day } from '@/i18n/en/day'
import { first } from '@/i18n/en/first'
import { pipelines } from '@/i18n/en/pipelines'
import { scores } from '@/i18n/en/scores'
import { approvals } from '@/i18n/en/approvals'
import { blueprints, failures, flows, mails, runs, settings } from '@/i18n/en/automation'
import { common, errors, login, shell, table } from '@/i18n/en/common'
import { conditions, designer } from '@/i18n/en/designer'
import { insights } from '@/i18n/en/insights'
import { bulk, custom, doubles, inline, merging, palette, peek, stageFlows, views } from '@/i18n/en/lists'
import { filter, list, record, why } from '@/i18n/en/objects'
import { acts, advice, boardMore, exporting, keyHelp, listFilter, presence, unsent } from '@/i18n/en/records'
import { board, contact, deal, lead, today } from '@/i18n/en/sales'
import { sending } from '@/i18n/en/sending'
import { service } from '@/i18n/en/service'
import { vault } from '@/i18n/en/vault'
import { segments } from '@/i18n/en/segments'
import { templates } from '@/i18n/en/templates'
import { chats, cleaning, mailboxes, sources, things } from '@/i18n/en/outside'
import { website } from '@/i18n/en/website'
import { forms, imports } from '@/i18n/en/work'

/** The English catalogue: its shape is the contract that every other language fulfils. */
export const en = {
  common,
  errors,
  login,
  shell,
  table,
  list,
  filter,
  views,
  bulk,
  peek,
  doubles,
  merging,
  inline,
  custom,
  palette,
  stageFlows,
  record,
  why,
  acts,
  advice,
  boardMore,
  exporting,
  keyHelp,
  listFilter,
  presence,
  unsent,
  contact,
  lead,
  deal,
  board,
  today,
  insights,
  service,
  website,
  things,
  mailboxes,
  chats,
  sources,
  cleaning,
  sending,
  vault,
  approvals,
  forms,
  segments,
  templates,
  imports,
  flows,
  runs,
  failures,
  blueprints,
  designer,
  conditions,
  mails,
  settings,
  access,
  audit,
  formulas,
  functions,
  eventKinds,
  model,
  day,
  first,
  pipelines,
  scores,
} as const
