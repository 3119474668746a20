import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Application } from '@/app/Application'
import { beInstallable } from '@/app/installed'
import { getLanguage, showLanguage } from '@/i18n/language'
import '@/ui/base.css'

showLanguage(getLanguage())
beInstallable()

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Application />
    </StrictMode>,
  )
}
