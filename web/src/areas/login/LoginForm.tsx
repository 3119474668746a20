import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { logIn } from '@/api/session'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Notice } from '@/ui/State'
import { PasswordInput, TextInput } from '@/ui/TextInput'
import styles from './LoginPage.module.css'

interface LoginFormProps {
  /** Who logs in, where that is known. */
  email?: string
  onIn: () => void
}

export function LoginForm({ email: known = '', onIn }: LoginFormProps) {
  const { t } = useI18n()
  const [email, setEmail] = useState(known)
  const [password, setPassword] = useState('')
  const [isChecked, setChecked] = useState(false)
  const enter = useMutation({
    mutationFn: () => logIn(email.trim(), password),
    onSuccess: (outcome) => (outcome === 'in' ? onIn() : undefined),
  })
  const refusal =
    enter.data === 'wrong' ? t('login.wrong') : enter.data === 'too_many' ? t('login.tooMany') : null
  const missing = { email: isChecked && !email.trim(), password: isChecked && !password }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setChecked(true)
        if (email.trim() && password) enter.mutate()
      }}
    >
      <div className={styles.fields}>
        <Field label={t('login.email')} error={missing.email ? t('login.missingEmail') : null}>
          {(id, note) => (
            <TextInput
              id={id}
              aria-describedby={note}
              type="email"
              size="large"
              autoComplete="username"
              autoFocus={!known}
              readOnly={Boolean(known)}
              value={email}
              onChange={setEmail}
              isBad={missing.email}
            />
          )}
        </Field>
        <Field label={t('login.password')} error={missing.password ? t('login.missingPassword') : refusal}>
          {(id, note) => (
            <PasswordInput
              id={id}
              aria-describedby={note}
              size="large"
              autoComplete="current-password"
              autoFocus={Boolean(known)}
              value={password}
              onChange={setPassword}
              isBad={missing.password || refusal !== null}
            />
          )}
        </Field>
      </div>
      {enter.isError ? (
        <div style={{ marginBottom: 12 }}>
          <Notice tone="bad">{t('errors.offlineText')}</Notice>
        </div>
      ) : null}
      <Button type="submit" look="primary" size="large" isBusy={enter.isPending} className={styles.submit}>
        {t('login.submit')}
      </Button>
    </form>
  )
}
