import { useI18n } from '@/i18n/useI18n'
import { copyText } from '@/lib/clipboard'
import { tell, tellProblem } from '@/ui/toast'

/** Copies a text and says whether it worked. */
export function useCopy(): (text: string) => void {
  const { t } = useI18n()
  return (text) =>
    void copyText(text).then(
      () => tell(t('common.copied')),
      (error: unknown) => tellProblem(error, t('common.notCopied')),
    )
}
