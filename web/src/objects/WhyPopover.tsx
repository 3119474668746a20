import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { explainQuery } from '@/api/records'
import type { Explanation, Field, ObjectMeta, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import { isEmpty, isLookup, plain, useOptionLabel } from '@/objects/FieldValue'
import { signed } from '@/objects/Score'
import { buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import { Popover } from '@/ui/Overlay'
import { Skeleton } from '@/ui/Skeleton'
import styles from './WhyPopover.module.css'

interface WhyProps {
  object: ObjectMeta
  row: Row
  field: Field
  /** Stays visible without the pointer: for values that automation usually writes. */
  isSteady?: boolean
}

/** The question mark after a value: who wrote it, when, caused by what, and the parts it is made of. */
export function Why({ object, row, field, isSteady }: WhyProps) {
  const { t, say } = useI18n()
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover
      isOpen={isOpen}
      onOpenChange={setOpen}
      placement="rightTop"
      width={320}
      content={<Answer object={object} row={row} field={field} />}
    >
      <button
        type="button"
        className={classes(styles.mark, isOpen ? styles.open : null, isSteady ? styles.steady : null)}
        aria-label={t('why.label', { name: say(field.label) })}
        aria-expanded={isOpen}
      >
        <Icon name="why" size={13} />
      </button>
    </Popover>
  )
}

function Answer({ object, row, field }: WhyProps) {
  const { t, say } = useI18n()
  const explained = useQuery(explainQuery(object.plural, row.id, field.name))
  const value = row[field.name]
  const option = useOptionLabel(field, plain(value))
  const shown = isLookup(value) ? value.label : option
  const name = say(field.label)
  return (
    <div role="dialog" aria-label={t('why.label', { name })}>
      <h4 className={styles.title}>
        {isEmpty(value) ? t('why.titleEmpty', { name }) : t('why.title', { name, value: shown })}
      </h4>
      {explained.isPending ? <Skeleton rows={4} height={28} /> : null}
      {explained.isError ? <p className={styles.note}>{explained.error.message}</p> : null}
      {explained.data ? <Parts answer={explained.data} /> : null}
    </div>
  )
}

function Parts({ answer }: { answer: Explanation }) {
  const { t, say, format } = useI18n()
  const lines = answer.lines
    .map((line) => ({ ...line, points: line.points ?? 0 }))
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points))
  const sum = lines.reduce((total, line) => total + line.points, 0)
  const actor = answer.actor ? say(answer.actor.name) : ''
  const isCapped = lines.length > 0 && String(sum) !== plain(answer.value)
  const written =
    answer.at && actor
      ? t('why.written', { name: actor, when: format.moment(answer.at) })
      : answer.sentence
        ? say(answer.sentence)
        : ''
  return (
    <>
      <p className={styles.note}>{written || t('why.nothing')}</p>
      {written && answer.sentence && say(answer.sentence) !== written ? (
        <p className={styles.note}>{say(answer.sentence)}</p>
      ) : null}
      <ul>
        {lines.map((line, index) => (
          <li key={index} className={styles.line}>
            <b className={classes('number', line.points < 0 ? 'cinnabar' : null)}>
              {signed(line.points, format.number)}
            </b>
            <span>
              {say(line.label)} <span className="muted">{say(line.because)}</span>
            </span>
          </li>
        ))}
      </ul>
      {isCapped ? (
        <p className={styles.note}>{t('why.capped', { sum: format.number(sum), cap: 100 })}</p>
      ) : null}
      <Chain chain={answer.chain} />
      {answer.run ? (
        <div className={styles.foot}>
          <Link className={buttonClass('default', 'small')} to={`/runs/${answer.run}`}>
            <Icon name="flow" size={14} />
            {t('why.openRun')}
          </Link>
        </div>
      ) : null}
    </>
  )
}

function Chain({ chain }: { chain: Explanation['chain'] }) {
  const { t, say, format } = useI18n()
  if (chain.length === 0) return null
  return (
    <ol className={styles.chain}>
      {chain.map((link, index) => (
        <li key={index}>
          {index > 0 ? <div className={styles.joint}>{t('why.chain')}</div> : null}
          <span>
            {link.run ? (
              <Link className="link plain" to={`/runs/${link.run}`}>
                {say(link.sentence)}
              </Link>
            ) : (
              say(link.sentence)
            )}{' '}
            {link.at ? <span className="muted">{format.moment(link.at)}</span> : null}
          </span>
        </li>
      ))}
    </ol>
  )
}
