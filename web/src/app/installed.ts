import { getLanguage, onLanguage } from '@/i18n/language'

/** Lets the device install the app, under its name in the language that is shown, and keep its shell. */
export function beInstallable(): void {
  nameByLanguage()
  onLanguage(nameByLanguage)
  // Missing where the page came over plain http from another machine.
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined
  // A worker that cannot be had takes nothing away from the app.
  void workers?.register('/sw.js').catch(() => undefined)
}

function nameByLanguage(): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]')
  if (link) link.href = `/manifest.${getLanguage()}.webmanifest`
}
