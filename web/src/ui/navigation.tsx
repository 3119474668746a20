import {
  Link as RouterLink,
  useParams,
  useRouter,
  useSearch,
  type RouterHistory,
} from '@tanstack/react-router'
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
  return (
    <RouterLink
      {...rest}
      to={path}
      search={Object.fromEntries(new URLSearchParams(query))}
      preload="intent"
    />
  )
}

/** Goes to an address inside the app. */
export function useGo(): (to: string, options?: { replace?: boolean }) => void {
  const history = useHistory()
  return (to, options) => (options?.replace ? history.replace(to) : history.push(to))
}

/** The changing parts of the address: the id in /contacts/{id}. */
export function usePathWords(): Words {
  const words: Words = useParams({ strict: false })
  return words
}

// The route tree is not registered as a type: layers below the app do not know which pages there are.
function useHistory(): RouterHistory {
  return useRouter().history as RouterHistory
}

/** What stands behind the question mark: filters, tabs and searches live there, so that back and sharing work. */
export function useAddress(): [Words, (change: Words, options?: { replace?: boolean }) => void] {
  const history = useHistory()
  const words: Words = useSearch({ strict: false })
  const change = (next: Words, options?: { replace?: boolean }) => {
    const kept = Object.entries({ ...words, ...next }).filter((pair): pair is [string, string] =>
      Boolean(pair[1]),
    )
    const query = new URLSearchParams(kept).toString()
    const to = history.location.pathname + (query ? `?${query}` : '')
    if (options?.replace ?? true) history.replace(to)
    else history.push(to)
  }
  return [words, change]
}
