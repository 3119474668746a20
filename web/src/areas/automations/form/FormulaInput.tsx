import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { conditionQuery } from '@/api/designer'
import { useEnvironment } from '@/areas/automations/form/environment'
import { sampleText, VariableButton } from '@/areas/automations/form/VariablePicker'
import { useI18n } from '@/i18n/useI18n'
import { useDebounced } from '@/lib/useDebounced'
import { TextInput } from '@/ui/TextInput'

interface FormulaInputProps {
  id: string | undefined
  label: string
  value: string
  expect?: string
  isBad: boolean
  onChange: (value: string) => void
}

/** A formula with its value for the chosen record, as it is written. */
export function FormulaInput({ id, label, value, expect, isBad, onChange }: FormulaInputProps) {
  const { t, say, format } = useI18n()
  const field = useRef<HTMLInputElement>(null)
  const { object, events, variables, record } = useEnvironment()
  const text = useDebounced(value.trim(), 250)
  const asked = { object, text, expect: expect === 'moment' ? expect : null, events, variables, record }
  const read = useQuery(conditionQuery(asked))
  const answer = text !== '' && read.data?.text === text ? read.data : undefined
  const put = (path: string) => {
    const at = field.current?.selectionStart ?? value.length
    onChange(value.slice(0, at) + path + value.slice(at))
  }
  return (
    <>
      <TextInput
        id={id}
        ref={field}
        className="mono"
        aria-label={id ? undefined : label}
        spellCheck={false}
        value={value}
        isBad={isBad || answer?.ok === false}
        onChange={onChange}
        after={<VariableButton onPick={put} />}
      />
      {answer?.ok === false && !isBad ? (
        <p className="small cinnabar">{say(answer.faults[0]?.message)}</p>
      ) : answer?.ok && record ? (
        <p className="small muted">
          {t('designer.givesNow', { value: sampleText(answer.value, format) || t('common.empty') })}
        </p>
      ) : null}
    </>
  )
}
