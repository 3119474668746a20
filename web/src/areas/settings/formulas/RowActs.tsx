import { useI18n } from '@/i18n/useI18n'
import { IconButton } from '@/ui/Button'

interface RowActsProps {
  /** What the acts are called, for one named so. */
  words: { change: 'formulas.change' | 'functions.change'; drop: 'formulas.drop' | 'functions.drop' }
  name: string
  onChange: () => void
  onDrop: () => void
}

/** Change it, or take it away. */
export function RowActs({ words, name, onChange, onDrop }: RowActsProps) {
  const { t } = useI18n()
  return (
    <>
      <IconButton icon="edit" label={t(words.change, { name })} onClick={onChange} />
      <IconButton icon="trash" label={t(words.drop, { name })} onClick={onDrop} />
    </>
  )
}
