/** What a new company does first, on Today. */
export const first = {
  title: 'First steps',
  done: '{done} of {all} done',
  away: 'Put away',
  isDone: 'Done',
  customers: 'Bring in your customers',
  customersText: 'From an Excel or CSV file: you see what becomes of each row before anything is written.',
  customersAct: 'Import a file',
  colleagues: 'Add your colleagues',
  colleaguesText: 'Sales people get leads by country, language and how much they have to do.',
  colleaguesAct: 'Add people',
  form: 'Let customers come in',
  formText:
    'The form “Contact us” works already. Put it on your website: leads are checked, assigned and answered.',
  formAct: 'See the form',
  mails: 'Let mails leave',
  mailsText:
    'Mails stay on this machine until GUANXI_SMTP_URL names a mail server. What would have left can be read.',
  mailsAct: 'Read them',
} as const
