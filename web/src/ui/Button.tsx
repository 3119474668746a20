import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { classes } from '@/lib/classes'
import { Icon, type IconName } from '@/ui/Icon'
import { Hint } from '@/ui/Hint'
import styles from './Button.module.css'

export type ButtonLook = 'default' | 'primary' | 'text' | 'danger' | 'chosen'

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'title'> {
  look?: ButtonLook
  size?: 'small' | 'middle' | 'large'
  icon?: IconName
  isBusy?: boolean
  /** Why it cannot be used: the button stays readable, shows a lock and says this. */
  locked?: ReactNode
  ref?: Ref<HTMLButtonElement>
}

export function Button(props: ButtonProps) {
  const { look = 'default', size = 'middle', icon, isBusy, locked, children, className, ref, ...rest } = props
  const button = (
    <button
      type="button"
      {...rest}
      ref={ref}
      aria-busy={isBusy || undefined}
      aria-disabled={locked ? true : undefined}
      disabled={(rest.disabled ?? false) || (isBusy ?? false)}
      onClick={locked ? (event) => event.preventDefault() : rest.onClick}
      className={classes(styles.button, styles[look], styles[size], locked ? styles.locked : null, className)}
    >
      {locked ? (
        <Icon name="lock" size={14} />
      ) : icon ? (
        <Icon name={icon} size={size === 'small' ? 14 : 16} />
      ) : null}
      {children}
      {isBusy ? <span className={styles.busy} aria-hidden="true" /> : null}
    </button>
  )
  return locked ? <Hint text={locked}>{button}</Hint> : button
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'title' | 'children'> {
  icon: IconName
  /** What it does; shown as a tooltip and read out. */
  label: string
  iconSize?: 13 | 14 | 16 | 20
  badge?: ReactNode
  ref?: Ref<HTMLButtonElement>
}

export function IconButton({ icon, label, iconSize = 16, badge, className, ref, ...rest }: IconButtonProps) {
  return (
    <Hint text={label}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        ref={ref}
        className={classes(styles.icon, className)}
      >
        <Icon name={icon} size={iconSize} />
        {badge}
      </button>
    </Hint>
  )
}

/** The looks of a button for things that are links: pass it as className. */
export function buttonClass(
  look: ButtonLook = 'default',
  size: 'small' | 'middle' | 'large' = 'middle',
): string {
  return classes(styles.button, styles[look], styles[size])
}
