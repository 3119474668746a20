import { useQueryClient } from '@tanstack/react-query'
import { setLanguage } from '@/i18n/language'
import { useI18n } from '@/i18n/useI18n'
import { useAddress, useGo } from '@/ui/navigation'
import { Seal } from '@/ui/Seal'
import { LoginDrawing } from '@/areas/login/LoginDrawing'
import { LoginForm } from '@/areas/login/LoginForm'
import styles from './LoginPage.module.css'

export function LoginPage() {
  const { t } = useI18n()
  const go = useGo()
  const queries = useQueryClient()
  const [address] = useAddress()
  const enter = () => {
    queries.clear()
    go(inside(address.next), { replace: true })
  }
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
        <LoginForm onIn={enter} />
        <p className={styles.first}>{t('login.first')}</p>
      </main>
    </div>
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
