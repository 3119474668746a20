import { useI18n } from '@/i18n/useI18n'
import { Dialog } from '@/ui/Overlay'
import { Keys } from '@/ui/Tag'
import styles from './Shell.module.css'

export function KeysDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useI18n()
  const keys = [
    ['Ctrl K', t('shell.keyPalette')],
    ['/', t('shell.keySearch')],
    ['?', t('shell.keyHelp')],
    ['Esc', t('shell.keyClose')],
  ] as const
  return (
    <Dialog title={t('shell.keys')} isOpen={isOpen} onClose={onClose} width={360}>
      <dl className={styles.keys}>
        {keys.map(([key, text]) => [
          <dt key={key}>
            <Keys>{key}</Keys>
          </dt>,
          <dd key={`${key}-text`}>{text}</dd>,
        ])}
      </dl>
    </Dialog>
  )
}
