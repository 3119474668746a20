import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { logIn } from '@/api/session'
import { setLanguage } from '@/i18n/language'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { useAddress, useGo } from '@/ui/navigation'
import { Seal } from '@/ui/Seal'
import { Notice } from '@/ui/State'
import { PasswordInput, TextInput } from '@/ui/TextInput'
import { LoginDrawing } from '@/areas/login/LoginDrawing'
import styles from './LoginPage.module.css'

export function LoginPage() {
  const { t } = useI18n()
  return (
    <div className={styles.door}>
      <div className={styles.left}>
        <Seal isRed size={56} />
        <p className={styles.line}>
          {t('login.lineOne')}
          <br />
          {t('login.lineTwo')}
        </p>
        <p className={styles.text}>{t('login.text')}</p>
        <LoginDrawing />
        <span className="grow" />
        <div className="muted">关系 Guanxi</div>
      </div>
      <main className={styles.right}>
        <DoorLanguage />
        <h1 className={styles.title}>{t('login.title')}</h1>
        <p className="muted">{t('login.hint')}</p>
        <LoginForm />
        <p className={styles.first}>{t('login.first')}</p>
      </main>
    </div>
  )
}

function LoginForm() {
  const { t } = useI18n()
  const go = useGo()
  const queries = useQueryClient()
  const [address] = useAddress()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [isChecked, setChecked] = useState(false)
  const enter = useMutation({
    mutationFn: () => logIn(email.trim(), password),
    onSuccess: (outcome) => {
      if (outcome !== 'in') return
      queries.clear()
      go(inside(address.next), { replace: true })
    },
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
              autoFocus
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

/** Only an address of this app is followed after the login. */
function inside(next: string | undefined): string {
  return next && /^\/(?![/\\])/u.test(next) && !next.startsWith('/login') ? next : '/today'
}

function DoorLanguage() {
  const { t, language } = useI18n()
  return (
    <div className={styles.language} role="group" aria-label={t('shell.language')}>
      <button
        type="button"
        lang="zh-CN"
        title="中文"
        aria-pressed={language === 'zh'}
        onClick={() => setLanguage('zh')}
      >
        中
      </button>
      <button
        type="button"
        lang="en"
        title="English"
        aria-pressed={language === 'en'}
        onClick={() => setLanguage('en')}
      >
        EN
      </button>
    </div>
  )
}
