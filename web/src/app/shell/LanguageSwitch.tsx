import { useQueryClient } from '@tanstack/react-query'
import { changeMe } from '@/api/session'
import { setLanguage, type Language } from '@/i18n/language'
import { useI18n } from '@/i18n/useI18n'
import styles from './Shell.module.css'

/** Switches the words in place; the server is told, so that mails and notices follow. */
export function LanguageSwitch() {
  const { t, language } = useI18n()
  const queries = useQueryClient()
  const choose = (next: Language) => {
    setLanguage(next)
    void changeMe({ language: next })
      .then(() => queries.invalidateQueries({ queryKey: ['me'] }))
      .catch(() => undefined)
  }
  return (
    <div className={styles.language} role="group" aria-label={t('shell.language')}>
      <button
        type="button"
        lang="zh-CN"
        title="中文"
        aria-pressed={language === 'zh'}
        onClick={() => choose('zh')}
      >
        中
      </button>
      <button
        type="button"
        lang="en"
        title="English"
        aria-pressed={language === 'en'}
        onClick={() => choose('en')}
      >
        EN
      </button>
    </div>
  )
}
