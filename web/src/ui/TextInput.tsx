import {
  useState,
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type TextareaHTMLAttributes,
} from 'react'
import { classes } from '@/lib/classes'
import { useI18n } from '@/i18n/useI18n'
import { IconButton } from '@/ui/Button'
import { Icon, type IconName } from '@/ui/Icon'
import styles from './TextInput.module.css'

interface TextInputProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'size' | 'onChange' | 'value'> {
  value: string
  onChange: (value: string) => void
  isBad?: boolean
  size?: 'small' | 'middle' | 'large'
  icon?: IconName
  after?: ReactNode
  ref?: Ref<HTMLInputElement>
}

export function TextInput(props: TextInputProps) {
  const { value, onChange, isBad, size = 'middle', icon, after, className, ref, ...rest } = props
  return (
    <span className={classes(styles.box, styles[size], isBad ? styles.bad : null, className)}>
      {icon ? <Icon name={icon} size={size === 'small' ? 14 : 16} /> : null}
      <input
        autoComplete="off"
        {...rest}
        ref={ref}
        value={value}
        aria-invalid={isBad || undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {after}
    </span>
  )
}

export function PasswordInput(props: TextInputProps) {
  const { t } = useI18n()
  const [isShown, setShown] = useState(false)
  return (
    <TextInput
      {...props}
      type={isShown ? 'text' : 'password'}
      after={
        <IconButton
          icon="eye"
          label={isShown ? t('login.hidePassword') : t('login.showPassword')}
          aria-pressed={isShown}
          onClick={() => setShown(!isShown)}
          className={styles.inner}
        />
      }
    />
  )
}

interface TextAreaProps extends Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'onChange' | 'value'> {
  value: string
  onChange: (value: string) => void
  isBad?: boolean
  ref?: Ref<HTMLTextAreaElement>
}

export function TextArea({ value, onChange, isBad, className, ref, ...rest }: TextAreaProps) {
  return (
    <textarea
      rows={3}
      {...rest}
      ref={ref}
      value={value}
      aria-invalid={isBad || undefined}
      className={classes(styles.area, isBad ? styles.bad : null, className)}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

interface SearchInputProps {
  value: string
  onChange: (value: string) => void
  label: string
  ref?: Ref<HTMLInputElement>
}

export function SearchInput({ value, onChange, label, ref }: SearchInputProps) {
  const { t } = useI18n()
  const clear = (
    <IconButton
      icon="close"
      iconSize={14}
      label={t('common.clear')}
      className={styles.inner}
      onClick={() => onChange('')}
    />
  )
  return (
    <TextInput
      ref={ref}
      type="search"
      role="searchbox"
      icon="search"
      value={value}
      onChange={onChange}
      placeholder={label}
      aria-label={label}
      after={value ? clear : <kbd className={styles.slash}>/</kbd>}
    />
  )
}
