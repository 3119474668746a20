import { useI18n } from '@/i18n/useI18n'
import { Dialog } from '@/ui/Overlay'
import { Section } from '@/ui/Section'
import { Keys } from '@/ui/Tag'
import styles from './Shell.module.css'

type Key = readonly [key: string, text: string]

/** Every key there is, by the page it works on. */
export function KeysDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useI18n()
  const everywhere: Key[] = [
    ['Ctrl K', t('shell.keyPalette')],
    ['/', t('shell.keySearch')],
    ['?', t('shell.keyHelp')],
    ['Tab', t('keyHelp.fields')],
    ['← →', t('keyHelp.tabs')],
    ['Esc', t('shell.keyClose')],
  ]
  const lists: Key[] = [
    ['← ↑ ↓ →', t('keyHelp.move')],
    ['PgUp PgDn Home End', t('keyHelp.page')],
    ['Enter', t('keyHelp.open')],
    ['Space', t('keyHelp.tick')],
    ['F2', t('keyHelp.write')],
    ['Enter Esc', t('keyHelp.save')],
  ]
  return (
    <Dialog title={t('shell.keys')} isOpen={isOpen} onClose={onClose} width={480}>
      <Part title={t('keyHelp.everywhere')} keys={everywhere} />
      <Part title={t('keyHelp.lists')} keys={lists} />
      <Part title={t('keyHelp.records')} keys={[['J K', t('keyHelp.step')]]} />
      <Part title={t('keyHelp.boards')} keys={[['Shift ← →', t('keyHelp.card')]]} />
    </Dialog>
  )
}

function Part({ title, keys }: { title: string; keys: Key[] }) {
  return (
    <Section title={title}>
      <dl className={styles.keys}>
        {keys.map(([key, text]) => [
          <dt key={key}>
            <Keys>{key}</Keys>
          </dt>,
          <dd key={`${key}-text`}>{text}</dd>,
        ])}
      </dl>
    </Section>
  )
}
