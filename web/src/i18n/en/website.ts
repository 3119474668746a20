export const website = {
  tab: 'Website',
  add: 'New write key',
  name: 'What sends with it',
  nameHelp: 'A website or a program, for example “Shop” or “Mobile app”.',
  emptyTitle: 'No website sends behaviour yet',
  emptyText:
    'Put one line into your pages, and visits, clicks and sign-ups appear on the timeline of the people they belong to. Flows can start from them.',
  script: 'For web pages: put this line before the end of the head',
  programs:
    'For programs: any library that speaks Segment’s HTTP API works; the address is {url}, the write key is {key}.',
  examples: 'What a page can tell',
  revoke: 'Revoke',
  revokeTitle: 'Revoke the write key of “{name}”?',
  revokeText: 'Pages and programs that use it send nothing more from now on. What has come in stays.',
  revoked: 'The key is revoked',
  since: 'since {when}',
} as const
