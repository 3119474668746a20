import type { Me } from '@/api/types'
import { Bell } from '@/app/shell/Bell'
import { LanguageSwitch } from '@/app/shell/LanguageSwitch'
import { useI18n } from '@/i18n/useI18n'
import { IconButton } from '@/ui/Button'
import { Seal } from '@/ui/Seal'
import styles from './Shell.module.css'

export function PhoneTop({ me, onSearch }: { me: Me; onSearch: () => void }) {
  const { t } = useI18n()
  return (
    <div className={styles.phonetop}>
      <Seal />
      <b className="grow ellipsis">{me.organization.name || t('common.system')}</b>
      <LanguageSwitch />
      <IconButton icon="search" iconSize={20} label={t('shell.searchOrRun')} onClick={onSearch} />
      <Bell unread={me.unread_notices} />
    </div>
  )
}
