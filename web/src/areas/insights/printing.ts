import type { PrintoutOut } from '@/api/client/types.gen'
import { printoutFile, whenPrinted } from '@/api/printouts'
import type { I18n } from '@/i18n/useI18n'
import { tell, tellProblem } from '@/ui/toast'

/** Orders a PDF, says how far it is, and hands it to the browser when it is there. */
export async function download(order: () => Promise<PrintoutOut>, { t, say }: I18n): Promise<void> {
  try {
    let told = -1
    const printed = await whenPrinted(await order(), (now) => {
      if (now.done !== told) tell(t('service.pdfMaking', { done: now.done, total: now.total }))
      told = now.done
    })
    if (printed.state !== 'ready') {
      tell(printed.failure ? say(printed.failure) : t('service.pdfFailed'))
      return
    }
    tell(t('service.pdfReady', { name: say(printed.title) }))
    const link = document.createElement('a')
    link.href = printoutFile(printed.id)
    link.download = ''
    link.click()
  } catch (error) {
    tellProblem(error, t('service.pdfFailed'))
  }
}
