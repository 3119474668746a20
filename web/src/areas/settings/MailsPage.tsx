import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { caughtMailQuery, caughtMailsQuery } from '@/api/automations'
import { Problem } from '@/api/http'
import type { CaughtMail, CaughtMailFull } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import { Avatar } from '@/ui/Avatar'
import { useAddress } from '@/ui/navigation'
import { Pairs } from '@/ui/Section'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { Segmented } from '@/ui/Toggle'
import styles from './MailsPage.module.css'

/** What would have left the machine: the mails the local catcher kept. */
export function MailsPage() {
  const { t, format } = useI18n()
  const [address, change] = useAddress()
  const mails = useQuery(caughtMailsQuery)
  const isOff = mails.error instanceof Problem && [404, 503].includes(mails.error.status)
  const items = mails.data?.items ?? []
  return (
    <div className="page">
      <header className="top ruled">
        <h1>{t('mails.title')}</h1>
        {mails.data ? <span className="muted">{format.number(items.length)}</span> : null}
        <span className="muted small ellipsis not-phone">{t('mails.text')}</span>
      </header>
      {mails.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton rows={8} height={60} />
        </div>
      ) : isOff ? (
        <State icon="mail" title={t('mails.offTitle')} text={t('mails.offText')} />
      ) : mails.isError ? (
        <ErrorState error={mails.error} onRetry={() => void mails.refetch()} />
      ) : items.length === 0 ? (
        <State icon="mail" title={t('mails.emptyTitle')} text={t('mails.emptyText')} />
      ) : (
        <div className={classes(styles.columns, address.mail ? styles.reading : null)}>
          <ul className={styles.list} aria-label={t('mails.title')}>
            {items.map((mail) => (
              <MailLine
                key={mail.id}
                mail={mail}
                isOpen={address.mail === mail.id}
                onOpen={() => change({ mail: mail.id }, { replace: false })}
              />
            ))}
          </ul>
          {address.mail ? <MailView id={address.mail} /> : <p className={styles.hint}>{t('mails.choose')}</p>}
        </div>
      )}
    </div>
  )
}

function MailLine({ mail, isOpen, onOpen }: { mail: CaughtMail; isOpen: boolean; onOpen: () => void }) {
  const { t, format } = useI18n()
  const to = [mail.to].flat().join(', ')
  return (
    <li>
      <button
        type="button"
        className={classes(styles.line, isOpen ? styles.chosen : null)}
        aria-current={isOpen || undefined}
        onClick={onOpen}
      >
        <Avatar id={to} name={to} />
        <span className="grow ellipsis">
          <span className="row">
            <span className="grow ellipsis strong">{mail.subject || t('mails.noSubject')}</span>
            <time className="small muted" dateTime={mail.at}>
              {format.when(mail.at)}
            </time>
          </span>
          <span className="small muted ellipsis" style={{ display: 'block' }}>
            {to}
          </span>
          <span className="small second ellipsis" style={{ display: 'block' }}>
            {mail.preview}
          </span>
        </span>
      </button>
    </li>
  )
}

function MailView({ id }: { id: string }) {
  const { t, format } = useI18n()
  const mail = useQuery(caughtMailQuery(id))
  const [side, setSide] = useState<'html' | 'plain' | 'headers'>('html')
  if (mail.isPending) {
    return (
      <div style={{ padding: 24 }}>
        <Skeleton />
      </div>
    )
  }
  if (mail.isError) return <ErrorState error={mail.error} onRetry={() => void mail.refetch()} />
  const { data } = mail
  return (
    <article className={styles.view} aria-label={t('mails.frame', { subject: data.subject })}>
      <header className={styles.head}>
        <h2 className={styles.subject}>{data.subject || t('mails.noSubject')}</h2>
        <Pairs
          width={64}
          items={[
            { label: t('mails.from'), value: data.from },
            { label: t('mails.to'), value: [data.to].flat().join(', ') },
          ]}
        />
        <div className="row">
          <Segmented
            label={t('mails.view')}
            value={side}
            onChange={setSide}
            options={[
              { value: 'html', label: t('mails.html') },
              { value: 'plain', label: t('mails.plain') },
              { value: 'headers', label: t('mails.headers') },
            ]}
          />
          <span className="grow" />
          <span className="small muted">{format.moment(data.at)}</span>
        </div>
      </header>
      {side === 'headers' ? (
        <Headers headers={data.headers} />
      ) : side === 'plain' || !data.html ? (
        <pre className={styles.plain}>{data.text}</pre>
      ) : (
        // Links open in a new tab through their tracking address, as they would for the receiver; scripts never run.
        <iframe
          className={styles.frame}
          sandbox="allow-popups allow-popups-to-escape-sandbox"
          srcDoc={`<base target="_blank">${data.html}`}
          title={t('mails.frame', { subject: data.subject })}
        />
      )}
    </article>
  )
}

function Headers({ headers }: { headers: CaughtMailFull['headers'] }) {
  const pairs = Object.entries(headers)
  return (
    <div className={styles.headers}>
      <Pairs
        width={200}
        items={pairs.map(([label, value], index) => ({
          key: String(index),
          label,
          value: <span className="mono">{value}</span>,
        }))}
      />
    </div>
  )
}
