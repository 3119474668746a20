import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Application } from '@/app/Application'
import { beInstallable } from '@/app/installed'
import { getLanguage, showLanguage } from '@/i18n/language'
import '@/ui/base.css'

beInstallable()

const root = document.getElementById('root')

async function begin(place: HTMLElement): Promise<void> {
  await showLanguage(getLanguage())
  createRoot(place).render(
    <StrictMode>
      <Application />
    </StrictMode>,
  )
}

if (root) void begin(root)
