import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { conditionQuery, type ReadCondition } from '@/api/designer'
import { ConditionBuilder } from '@/conditions/ConditionBuilder'
import { typeAt, type Extra } from '@/conditions/fields'
import { emptyGroup, toGroup, toText, type Group, type Node } from '@/conditions/tree'
import type { Format } from '@/i18n/format'
import { useI18n } from '@/i18n/useI18n'
import { useDebounced } from '@/lib/useDebounced'
import { useMeta } from '@/objects/meta'
import { Icon } from '@/ui/Icon'
import { TextArea } from '@/ui/TextInput'
import styles from './conditions.module.css'

interface ConditionFieldProps {
  object: string
  value: string
  onChange: (text: string) => void
  label: string
  /** Begins with a row to fill. */
  isOpen?: boolean
  /** What a flow adds to the fields of its object. */
  extras?: readonly Extra[]
  events?: string[]
  variables?: Record<string, string>
  /** Whose values the condition is tried on. */
  record?: string | null
  id?: string
}

/** A condition as rows and as text: two views of one tree. The sentence and what is wrong stand below both. */
export function ConditionField(props: ConditionFieldProps) {
  const { object, value, onChange, label, extras = [], events = [], variables = {}, record = null } = props
  const { t } = useI18n()
  const meta = useMeta()
  const [isText, setText] = useState(false)
  const [group, setGroup] = useState<Group | null>(value.trim() === '' ? first(props.isOpen) : null)
  const [written, setWritten] = useState(value)
  const settled = useDebounced(value.trim(), 200)
  const read = useQuery(conditionQuery({ object, text: settled, events, variables, record }))
  const answer = settled === '' ? undefined : read.data
  const isFresh = answer?.text === settled && !read.isPlaceholderData
  // Rows come from the tree whenever the text was not written by these rows themselves (undo, typing, another step).
  if (isFresh && answer.ok && written !== value) {
    setWritten(value)
    setGroup(toGroup(answer.tree as Node))
  } else if (value.trim() === '' && written !== value) {
    setWritten(value)
    setGroup(emptyGroup())
  } else if (group === null && isFresh && answer.ok) setGroup(toGroup(answer.tree as Node))
  const writeRows = (next: Group) => {
    setGroup(next)
    const text = toText(next, (path) => typeAt(meta, object, path, extras))
    setWritten(text)
    if (text !== value) onChange(text)
  }
  const canRows = group !== null && (value.trim() === '' || answer?.ok !== false || written === value)
  const showText = isText || !canRows
  return (
    <div className={styles.field} role="group" aria-label={label}>
      <div className={styles.head}>
        <span className="small muted">{label}</span>
        <span className="grow" />
        {canRows ? (
          <button type="button" className="link small" onClick={() => setText(!isText)}>
            {isText ? t('conditions.asRows') : t('conditions.asText')}
          </button>
        ) : null}
      </div>
      {showText ? (
        <TextArea
          id={props.id}
          className={styles.text}
          aria-label={t('conditions.textOf', { name: label })}
          value={value}
          spellCheck={false}
          rows={3}
          placeholder={'score >= 60 and company.industry in ("manufacturing")'}
          isBad={answer?.ok === false}
          onChange={onChange}
        />
      ) : (
        <ConditionBuilder object={object} group={group} extras={extras} onChange={writeRows} />
      )}
      <Reading
        answer={answer}
        value={value}
        onChange={onChange}
        hasRecord={record !== null}
        isText={showText}
      />
    </div>
  )
}

function first(isOpen = false): Group {
  const row = { kind: 'row', path: '', operator: 'eq', values: [] } as const
  return isOpen ? { ...emptyGroup(), items: [{ ...row, values: [] }] } : emptyGroup()
}

interface ReadingProps {
  answer: ReadCondition | undefined
  value: string
  onChange: (text: string) => void
  hasRecord: boolean
  isText: boolean
}

function Reading({ answer, value, onChange, hasRecord, isText }: ReadingProps) {
  const { t, say } = useI18n()
  if (!answer || value.trim() === '') return null
  if (!answer.ok) {
    return (
      <ul className={styles.faults} role="alert">
        {answer.faults.map((fault, index) => (
          <li key={index}>
            <Icon name="alert" size={14} />
            <span>
              {say(fault.message)}{' '}
              {fault.suggestion ? (
                <button
                  type="button"
                  className="link"
                  onClick={() =>
                    onChange(value.slice(0, fault.start) + (fault.suggestion ?? '') + value.slice(fault.end))
                  }
                >
                  {t('filter.suggestion', { word: fault.suggestion })}
                </button>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
    )
  }
  return (
    <>
      {isText ? <p className="small second">{say(answer.sentence)}</p> : null}
      <Slow names={answer.slow ?? []} />
      {hasRecord && answer.atoms.length > 0 ? <Verdict answer={answer} /> : null}
    </>
  )
}

/** Lists and counts look at the records one by one where the database does not know a function. */
function Slow({ names }: { names: string[] }) {
  const { t, format } = useI18n()
  if (names.length === 0) return null
  return (
    <p className={styles.slow} role="status">
      <Icon name="alert" size={14} />
      <span>{t('functions.oneByOne', { names: format.list(names) })}</span>
    </p>
  )
}

/** Which comparison decided for the chosen record. */
function Verdict({ answer }: { answer: ReadCondition }) {
  const { t, say, format } = useI18n()
  return (
    <ul className={styles.verdict} aria-label={t('conditions.onRecord')}>
      {answer.atoms.map((atom) => (
        <li key={atom.address}>
          <Icon
            name={atom.truth === null ? 'minus' : atom.truth ? 'check' : 'close'}
            size={14}
            className={atom.truth ? 'jade' : 'muted'}
          />
          <span className={atom.truth === null ? 'grow muted' : 'grow'}>{say(atom.sentence)}</span>
          <span className="second">{seenText(atom.seen, format) || t('common.empty')}</span>
        </li>
      ))}
    </ul>
  )
}

function seenText(seen: unknown, format: Format): string {
  if (seen === null || seen === undefined) return ''
  if (Array.isArray(seen)) return format.list(seen.map((one) => seenText(one, format)))
  return typeof seen === 'string' || typeof seen === 'number' || typeof seen === 'boolean'
    ? String(seen)
    : JSON.stringify(seen)
}
