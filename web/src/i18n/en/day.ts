/** What Today says beyond its lists: true counts, and what waits for this person. */
export const day = {
  lead: '{late}, {due}. {deals}{hot}{waits}',
  quiet: 'Nothing is late, nothing is due today, and nothing waits for your answer.',
  stalled: { one: '{count} deal has stopped, ', other: '{count} deals have stopped, ' },
  warm: { one: '{count} contact is warming up. ', other: '{count} contacts are warming up. ' },
  approvals: { one: '{count} answer is asked of you', other: '{count} answers are asked of you' },
  runs: { one: '{count} run needs you', other: '{count} runs need you' },
  nothingWaits: 'Nothing waits for your answer.',
  shownOf: '{shown} of {total}',
  allOf: 'See all {total}',
  pool: 'Leads nobody owns',
  nothingPool: 'Every open lead has an owner.',
  newLeads: 'Leads of this week',
  nothingLeads: 'No new lead in the last seven days.',
  tickets: 'Open tickets',
  nothingTickets: 'Every ticket is solved.',
} as const
