import { QueryClient } from '@tanstack/react-query'
import { Problem } from '@/api/http'

/** Only a lost connection is worth asking again by itself: a refusal stays a refusal. */
function isWorthRetrying(failures: number, error: unknown): boolean {
  const isTransient = error instanceof Problem && (error.status === 0 || error.status >= 502)
  return isTransient && failures < 2
}

export const queries = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 2_000, retry: isWorthRetrying, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
})
