import { Link as RouterLink, useRouter, useSearch } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, ReactNode, Ref } from 'react'

type Words = Record<string, string | undefined>

interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> {
  /** An address inside the app, with its query: /contacts?sort=-score */
  to: string
  children?: ReactNode
  ref?: Ref<HTMLAnchorElement>
}

export function Link({ to, ...rest }: LinkProps) {
  const [path = '/', query = ''] = to.split('?')
  return <RouterLink {...rest} to={path} search={Object.fromEntries(new URLSearchParams(query))} preload="intent" />
}

/** Goes to an address inside the app. */
export function useGo(): (to: string, options?: { replace?: boolean }) => void {
  const router = useRouter()
  return (to, options) => (options?.replace ? router.history.replace(to) : router.history.push(to))
}

/** What stands behind the question mark: filters, tabs and searches live there, so that back and sharing work. */
export function useAddress(): [Words, (change: Words, options?: { replace?: boolean }) => void] {
  const router = useRouter()
  const words: Words = useSearch({ strict: false })
  const change = (next: Words, options?: { replace?: boolean }) => {
    const kept = Object.entries({ ...words, ...next }).filter((pair): pair is [string, string] => Boolean(pair[1]))
    const query = new URLSearchParams(kept).toString()
    const to = router.state.location.pathname + (query ? `?${query}` : '')
    if (options?.replace ?? true) router.history.replace(to)
    else router.history.push(to)
  }
  return [words, change]
}
