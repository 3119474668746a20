import { blueprints, failures, flows, mails, runs, settings } from '@/i18n/en/automation'
import { common, errors, login, shell, table } from '@/i18n/en/common'
import { filter, list, record, why } from '@/i18n/en/objects'
import { board, contact, deal, lead, today } from '@/i18n/en/sales'
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
} as const
