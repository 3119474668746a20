import { useRef } from 'react'
import { VariableButton } from '@/areas/automations/form/VariablePicker'
import { TextArea, TextInput } from '@/ui/TextInput'
import styles from './form.module.css'

interface TextWithVariablesProps {
  id: string | undefined
  label: string
  value: string
  isLong?: boolean
  isBad: boolean
  onChange: (value: string) => void
}

/** A text into which variables can be put where the cursor stands. */
export function TextWithVariables({
  id,
  label,
  value,
  isLong = false,
  isBad,
  onChange,
}: TextWithVariablesProps) {
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  const put = (path: string) => {
    const at = field.current?.selectionStart ?? value.length
    onChange(`${value.slice(0, at)}{{ ${path} }}${value.slice(at)}`)
  }
  const common = { id, 'aria-label': id ? undefined : label, value, isBad, onChange, ref: field }
  const button = <VariableButton isLiquid onPick={put} />
  if (!isLong) return <TextInput {...common} after={button} />
  return (
    <div className={styles.long}>
      <TextArea {...common} rows={4} />
      {button}
    </div>
  )
}
