import { useI18n } from '@/i18n/useI18n'
import { useGo } from '@/ui/navigation'
import { Segmented } from '@/ui/Toggle'

export function ViewSwitch({ here }: { here: 'list' | 'board' }) {
  const { t } = useI18n()
  const go = useGo()
  return (
    <Segmented
      label={t('board.view')}
      value={here}
      onChange={(view) => go(view === 'list' ? '/deals' : '/deals/board')}
      options={[
        { value: 'list', label: t('board.list') },
        { value: 'board', label: t('board.board') },
      ]}
    />
  )
}
