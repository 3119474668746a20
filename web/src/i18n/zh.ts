import type { en } from '@/i18n/en'
import type { Translated } from '@/i18n/message'
import { blueprints, failures, flows, mails, runs, settings } from '@/i18n/zh/automation'
import { common, errors, login, shell, table } from '@/i18n/zh/common'
import { filter, list, record, why } from '@/i18n/zh/objects'
import { board, contact, deal, lead, today } from '@/i18n/zh/sales'
import { forms, imports } from '@/i18n/zh/work'

export const zh: Translated<typeof en> = {
  common,
  errors,
  login,
  shell,
  table,
  list,
  filter,
  record,
  why,
  contact,
  lead,
  deal,
  board,
  today,
  forms,
  imports,
  flows,
  runs,
  failures,
  blueprints,
  mails,
  settings,
}
