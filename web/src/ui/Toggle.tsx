import type { ReactNode } from 'react'
import { classes } from '@/lib/classes'
import { Icon } from '@/ui/Icon'
import styles from './Toggle.module.css'

interface CheckProps {
  checked: boolean
  onChange: (checked: boolean) => void
  /** Read out; also shown unless children say it differently. */
  label: string
  isMixed?: boolean
  isRound?: boolean
  isLabelHidden?: boolean
  disabled?: boolean
  children?: ReactNode
  id?: string
}

/** A box to tick (or a circle, for things to be done). */
export function Check(props: CheckProps) {
  const { checked, onChange, label, isMixed = false, isRound, isLabelHidden, disabled, children, id } = props
  return (
    <label className={classes(styles.check, disabled ? styles.disabled : null)}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-label={isLabelHidden ? label : undefined}
        ref={(input) => {
          if (input) input.indeterminate = isMixed
        }}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span
        className={classes(styles.box, isRound ? styles.round : null, checked || isMixed ? styles.on : null)}
      >
        {isMixed ? <Icon name="minus" size={12} /> : checked ? <Icon name="check" size={12} /> : null}
      </span>
      {isLabelHidden ? null : (children ?? <span>{label}</span>)}
    </label>
  )
}

interface SegmentedProps<T extends string> {
  value: T
  onChange: (value: T) => void
  options: { value: T; label: string }[]
  label: string
  isWide?: boolean
}

export function Segmented<T extends string>({ value, onChange, options, label, isWide }: SegmentedProps<T>) {
  return (
    <div className={classes(styles.segmented, isWide ? styles.wide : null)} role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          className={classes(styles.segment, option.value === value ? styles.chosen : null)}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  )
}
