import type { en } from '@/i18n/en'
import type { Translated } from '@/i18n/message'
import { access } from '@/i18n/zh/access'
import { audit } from '@/i18n/zh/audit'
import { eventKinds } from '@/i18n/zh/eventKinds'
import { formulas } from '@/i18n/zh/formulas'
import { functions } from '@/i18n/zh/functions'
import { model } from '@/i18n/zh/model'
import { day } from '@/i18n/zh/day'
import { first } from '@/i18n/zh/first'
import { pipelines } from '@/i18n/zh/pipelines'
import { scores } from '@/i18n/zh/scores'
import { approvals } from '@/i18n/zh/approvals'
import { blueprints, failures, flows, mails, runs, settings } from '@/i18n/zh/automation'
import { common, errors, login, shell, table } from '@/i18n/zh/common'
import { conditions, designer } from '@/i18n/zh/designer'
import { insights } from '@/i18n/zh/insights'
import { bulk, custom, doubles, inline, merging, palette, peek, stageFlows, views } from '@/i18n/zh/lists'
import { filter, list, record, why } from '@/i18n/zh/objects'
import { acts, advice, boardMore, exporting, keyHelp, listFilter, presence, unsent } from '@/i18n/zh/records'
import { board, contact, deal, lead, today } from '@/i18n/zh/sales'
import { sending } from '@/i18n/zh/sending'
import { service } from '@/i18n/zh/service'
import { vault } from '@/i18n/zh/vault'
import { segments } from '@/i18n/zh/segments'
import { templates } from '@/i18n/zh/templates'
import { chats, cleaning, mailboxes, sources, things } from '@/i18n/zh/outside'
import { website } from '@/i18n/zh/website'
import { forms, imports } from '@/i18n/zh/work'

export const zh: Translated<typeof en> = {
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
}
