import type { Drawing } from '@/areas/automations/designer/useDrawing'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Hint } from '@/ui/Hint'
import styles from './designer.module.css'

/** Where what was drawn is now: said all the time, so that nobody has to wonder. */
export function SavingWord({ drawing }: { drawing: Drawing }) {
  const { t, format } = useI18n()
  const { saving } = drawing
  switch (saving.state) {
    case 'saved':
      return saving.at ? (
        <span className="small muted nowrap" role="status">
          {t('designer.savedAt', { time: format.time(saving.at) })}
        </span>
      ) : null
    case 'saving':
      return (
        <span className="small muted nowrap" role="status">
          {t('designer.saving')}
        </span>
      )
    case 'here':
      return (
        <Hint text={t('designer.keptWhy', { reason: saving.reason })}>
          <span className="small ochre nowrap" role="status" tabIndex={0}>
            {t('designer.keptHere')}
          </span>
        </Hint>
      )
    default:
      return (
        <span className="small ochre nowrap" role="status">
          {t('designer.keptHere')}
        </span>
      )
  }
}

/** No connection, or somebody else was here: said across the page, with what to do. */
export function SavingBar({ drawing }: { drawing: Drawing }) {
  const { t } = useI18n()
  const { saving } = drawing
  if (saving.state === 'offline') {
    return (
      <div className={styles.bar} role="status">
        {t('designer.offline')}
      </div>
    )
  }
  if (saving.state !== 'conflict') return null
  return (
    <div className={styles.bar} role="alert">
      <span className="grow">
        <b>{saving.words || t('designer.conflictTitle', { name: t('designer.somebody') })}</b>{' '}
        {t('designer.conflictText')}
      </span>
      <Button size="small" onClick={drawing.takeTheirs}>
        {t('designer.takeTheirs')}
      </Button>
      <Button size="small" onClick={drawing.keepMine}>
        {t('designer.keepMine')}
      </Button>
    </div>
  )
}
