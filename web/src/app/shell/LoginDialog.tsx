import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { request } from '@/api/http'
import type { Me } from '@/api/types'
import { loggedIn, useIsSignedOut } from '@/app/nextLogin'
import { useI18n } from '@/i18n/useI18n'
import { Dialog } from '@/ui/Overlay'
import { Skeleton } from '@/ui/Skeleton'

const LoginForm = lazy(async () => ({ default: (await import('@/areas/login/LoginForm')).LoginForm }))

/** The session has ended: the same person logs in over the page, and what waits for them goes on. */
export function LoginDialog({ me }: { me: Me }) {
  const { t } = useI18n()
  const queries = useQueryClient()
  const isOpen = useIsSignedOut()
  const enter = async () => {
    const now = await request<Me>('GET', '/api/v1/me')
    // What waits belongs to whoever was here; somebody else begins anew.
    if (now.id !== me.id) return window.location.reload()
    loggedIn()
    void queries.invalidateQueries({ refetchType: 'active' })
  }
  return (
    <Dialog title={t('login.againTitle')} isOpen={isOpen} width={400}>
      <p className="second">{t('login.againText')}</p>
      <Suspense fallback={<Skeleton />}>
        <LoginForm email={me.email} onIn={() => void enter()} />
      </Suspense>
    </Dialog>
  )
}
