import { useQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import { upcomingQuery } from '@/api/records'
import type { Upcoming } from '@/api/types'
import { useI18n, type I18n } from '@/i18n/useI18n'
import { buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import { NextSteps, type NextStep } from '@/ui/NextSteps'
import { Section } from '@/ui/Section'
import styles from './WhatHappensNext.module.css'

/** What automation will do with this person, and what would stop it. */
export function WhatHappensNext({ contact }: { contact: string }) {
  const i18n = useI18n()
  const { t } = i18n
  const upcoming = useQuery(upcomingQuery(contact))
  const items = upcoming.data?.items ?? []
  const run = items[0]?.run
  const flow = items[0]?.flow.key
  return (
    <Section title={t('record.next')}>
      {items.length === 0 ? (
        <div className="small muted">{t('contact.nextEmpty')}</div>
      ) : (
        <>
          <NextSteps steps={items.map((item, index) => stepOf(item, index, i18n))} />
          <div className="row wrap">
            {run ? (
              <Link className={buttonClass('default', 'small')} to={`/runs/${run}`}>
                {t('contact.seeRun')}
              </Link>
            ) : null}
            {flow ? (
              <Link className={buttonClass('text', 'small')} to={`/flows/${flow}`}>
                {t('contact.seeFlow')}
              </Link>
            ) : null}
          </div>
        </>
      )}
    </Section>
  )
}

function stepOf(item: Upcoming, index: number, { t, say, format, language }: I18n): NextStep {
  const isNow = item.state === 'now'
  const when = item.due_at ? format.moment(item.due_at) : ''
  const unless = say(item.unless)
  const until = isNow && when ? t('contact.until', { when }) : when
  return {
    key: `${item.run}-${item.step}-${index}`,
    isNow,
    title: say(item.sentence),
    lines: [
      [say(item.flow.name), until].filter(Boolean).join(' · '),
      unless
        ? startsWithUnless(unless)
          ? unless
          : t('contact.unless', { condition: spaced(unless, language) })
        : '',
    ].filter(Boolean),
  }
}

/** The server may already say “unless”; it is not said twice. */
function startsWithUnless(text: string): boolean {
  return /^(unless|除非)/iu.test(text)
}

function spaced(text: string, language: string): string {
  return language === 'zh' && /^[A-Za-z0-9]/u.test(text) ? ` ${text}` : text
}

/** The next of it in one sentence, for a phone. */
export function NextInBrief({ contact }: { contact: string }) {
  const i18n = useI18n()
  const [item] = useQuery(upcomingQuery(contact)).data?.items ?? []
  if (!item) return null
  const step = stepOf(item, 0, i18n)
  return (
    <section className={styles.brief} aria-label={i18n.t('record.next')}>
      <div className="row small muted">
        <Icon name="flow" size={14} />
        {i18n.t('record.next')}
      </div>
      <Link className="quiet-link" to={`/runs/${item.run}`}>
        {step.title}
        {step.lines.map((line, index) => (
          <Fragment key={index}> · {line}</Fragment>
        ))}
      </Link>
    </section>
  )
}
