import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { whenSignedOut } from '@/api/http'
import { queries } from '@/app/queries'
import { router } from '@/app/router'
import { UiProvider } from '@/ui/Provider'

whenSignedOut(() => {
  const { pathname, searchStr } = router.state.location
  if (pathname === '/login') return
  queries.clear()
  router.history.push(`/login?next=${encodeURIComponent(pathname + searchStr)}`)
})

export function Application() {
  return (
    <QueryClientProvider client={queries}>
      <UiProvider>
        <RouterProvider router={router} />
      </UiProvider>
    </QueryClientProvider>
  )
}
