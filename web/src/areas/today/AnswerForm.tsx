import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answerQuestion, decide, type Asked, type Blank, type Verdict } from '@/api/approvals'
import { Problem } from '@/api/http'
import { useI18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import { Button } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { DateInput } from '@/ui/DateInput'
import { Field } from '@/ui/Field'
import { Notice } from '@/ui/State'
import { TextArea, TextInput } from '@/ui/TextInput'
import { Segmented } from '@/ui/Toggle'
import { tell } from '@/ui/toast'
import styles from './Approvals.module.css'

type Values = Record<string, unknown>
type Act = Verdict | 'answer'

const told = {
  approve: 'approvals.approved',
  reject: 'approvals.rejected',
  answer: 'approvals.answered',
} as const

interface AnswerFormProps {
  asked: Asked
  onDone?: () => void
}

/** Yes or no, or the blanks that a flow wants filled in; a word may be added to both. */
export function AnswerForm({ asked, onDone }: AnswerFormProps) {
  const { t, say } = useI18n()
  const queries = useQueryClient()
  const [values, setValues] = useState<Values>({})
  const [comment, setComment] = useState('')
  const leave = () => {
    onDone?.()
    void queries.invalidateQueries({ queryKey: ['approvals'] })
  }
  const act = useMutation({
    mutationFn: (how: Act) =>
      how === 'answer'
        ? answerQuestion(asked.id, filled(asked.fields, values), comment)
        : decide(asked.id, how, comment),
    onSuccess: (_, how) => {
      tell(t(told[how], { title: say(asked.title) }))
      leave()
    },
  })
  const faults = act.error instanceof Problem ? act.error.faults : []
  const names = new Set(asked.fields.map((blank) => blank.name))
  const isLoose = act.isError && !faults.some((fault) => names.has(fault.field))
  if (act.error instanceof Problem && act.error.code === 'not_open')
    return (
      <Notice
        tone="soon"
        action={
          <Button size="small" onClick={leave}>
            {t('approvals.putAway')}
          </Button>
        }
      >
        {act.error.message}
      </Notice>
    )
  const busy = (how: Act) => act.isPending && act.variables === how
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (asked.kind === 'question') act.mutate('answer')
      }}
    >
      {asked.fields.map((blank) => (
        <Field
          key={blank.name}
          label={say(blank.label) || blank.name}
          required={blank.required}
          error={faults.find((fault) => fault.field === blank.name)?.message}
        >
          {(id) => (
            <BlankInput
              id={id}
              blank={blank}
              value={values[blank.name]}
              isBad={faults.some((fault) => fault.field === blank.name)}
              onChange={(value) => setValues({ ...values, [blank.name]: value })}
            />
          )}
        </Field>
      ))}
      <Field
        label={t('common.optionalOf', { name: t('approvals.comment') })}
        help={t('approvals.commentHelp')}
      >
        {(id, describedBy) => (
          <TextArea
            id={id}
            aria-describedby={describedBy}
            rows={2}
            maxLength={2000}
            value={comment}
            onChange={setComment}
          />
        )}
      </Field>
      {isLoose ? <Notice tone="bad">{act.error.message || t('common.notSaved')}</Notice> : null}
      <div className={classes(styles.acts, 'row wrap')}>
        {asked.kind === 'question' ? (
          <Button type="submit" look="primary" isBusy={busy('answer')}>
            {t('approvals.send')}
          </Button>
        ) : (
          <>
            <Button
              look="primary"
              icon="check"
              isBusy={busy('approve')}
              disabled={act.isPending}
              onClick={() => act.mutate('approve')}
            >
              {t('approvals.approve')}
            </Button>
            <Button
              look="danger"
              isBusy={busy('reject')}
              disabled={act.isPending}
              onClick={() => act.mutate('reject')}
            >
              {t('approvals.reject')}
            </Button>
          </>
        )}
      </div>
    </form>
  )
}

/** A blank that was left alone is not sent; a yes or no that stands on no is one. */
function filled(blanks: Blank[], values: Values): Values {
  const pairs = blanks.map((blank) => [
    blank.name,
    values[blank.name] ?? (blank.type === 'flag' && blank.required ? false : ''),
  ])
  return Object.fromEntries(pairs.filter(([, value]) => value !== '')) as Values
}

interface BlankInputProps {
  id: string
  blank: Blank
  value: unknown
  isBad: boolean
  onChange: (value: unknown) => void
}

function BlankInput({ id, blank, value, isBad, onChange }: BlankInputProps) {
  const { t, say } = useI18n()
  const text = typeof value === 'string' ? value : ''
  if (blank.type === 'flag')
    return (
      <span id={id}>
        <Segmented
          label={say(blank.label) || blank.name}
          value={value === true ? 'yes' : value === false || blank.required ? 'no' : ''}
          onChange={(chosen) => onChange(chosen === 'yes')}
          options={[
            { value: 'yes', label: t('common.yes') },
            { value: 'no', label: t('common.no') },
          ]}
        />
      </span>
    )
  if (blank.type === 'choice')
    return (
      <Choice
        id={id}
        value={text || null}
        onChange={(chosen) => onChange(chosen ?? '')}
        options={blank.options.map((option) => ({ value: option, label: option }))}
        placeholder={t('approvals.choose')}
        canClear={!blank.required}
        isBad={isBad}
      />
    )
  if (blank.type === 'date')
    return <DateInput id={id} value={text || null} onChange={(day) => onChange(day ?? '')} isBad={isBad} />
  return (
    <TextInput
      id={id}
      value={text}
      onChange={(typed) => onChange(blank.type === 'number' ? typed.trim() : typed)}
      inputMode={blank.type === 'number' ? 'decimal' : undefined}
      maxLength={2000}
      isBad={isBad}
    />
  )
}
