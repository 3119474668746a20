import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { whenSignedOut } from '@/api/http'
import { meQuery } from '@/api/session'
import { nextLogin } from '@/app/nextLogin'
import { queries } from '@/app/queries'
import { router } from '@/app/router'
import { UiProvider } from '@/ui/Provider'

// Who was in stays on the page and logs in over it; the router leads everybody else to the door.
whenSignedOut(() => (queries.getQueryData(meQuery.queryKey) ? nextLogin() : Promise.resolve(false)))

export function Application() {
  return (
    <QueryClientProvider client={queries}>
      <UiProvider>
        <RouterProvider router={router} />
      </UiProvider>
    </QueryClientProvider>
  )
}
