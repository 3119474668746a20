import { Fragment } from 'react'
import styles from './ConditionText.module.css'

const token =
  /("(?:[^"\\]|\\.)*"?)|(\b\d+(?:\.\d+)?(?:\s+(?:minutes?|hours?|days?|weeks?|months?|years?))?\b)|(\b(?:and|or|not|in|is|empty|between|contains|starts|ends|has|with|true|false|now|today|if|count|sum|last|min|max|lower|upper|where)\b)|([A-Za-z_][\w.]*)/gu

/** Condition text with its fields in jade and its values in ochre. */
export function ConditionText({ text }: { text: string }) {
  const parts: { kind: 'value' | 'word' | 'field' | null; text: string }[] = []
  let from = 0
  for (const found of text.matchAll(token)) {
    if (found.index > from) parts.push({ kind: null, text: text.slice(from, found.index) })
    const kind =
      found[1] !== undefined || found[2] !== undefined ? 'value' : found[3] !== undefined ? 'word' : 'field'
    parts.push({ kind, text: found[0] })
    from = found.index + found[0].length
  }
  if (from < text.length) parts.push({ kind: null, text: text.slice(from) })
  return (
    <code className={styles.code}>
      {parts.map((part, index) =>
        part.kind === null || part.kind === 'word' ? (
          <Fragment key={index}>{part.text}</Fragment>
        ) : (
          <span key={index} className={styles[part.kind]}>
            {part.text}
          </span>
        ),
      )}
    </code>
  )
}

/** Names and values as a program sees them: what a step was given. */
export function ValueList({ values }: { values: Record<string, unknown> }) {
  return (
    <dl className={styles.values}>
      {Object.entries(values).map(([name, value]) => (
        <Fragment key={name}>
          <dt className={styles.field}>{name}</dt>
          <dd className={styles.value}>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
        </Fragment>
      ))}
    </dl>
  )
}
