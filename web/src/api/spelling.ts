import { keepPreviousData, queryOptions, useQuery, type QueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { SpellingOut } from '@/api/client/types.gen'
import { request } from '@/api/http'
import type { Phrase } from '@/i18n/phrase'
import { keyOf } from '@/lib/keyOf'
import { useDebounced } from '@/lib/useDebounced'

/** Keys are made of names; of a Chinese one as it is read, which the server knows: 续约 2027 -> xu yue 2027. */

// More than any key holds.
const longest = 60

const spellingQuery = (text: string) =>
  queryOptions({
    queryKey: ['spelling', text],
    queryFn: ({ signal }) =>
      request<SpellingOut>('GET', '/api/v1/search/spelling', { query: { text }, signal }),
    staleTime: Infinity,
    retry: false,
  })

const isChinese = (text: string) => /\p{Script=Han}/u.test(text)

/** Of both languages the one that keys are made of. */
export const nameToRead = (name: Phrase) => (name.en.trim() || name.zh.trim()).slice(0, longest)

/** In Latin letters as far as it can be said. */
export async function readAloud(queries: QueryClient, text: string): Promise<string> {
  if (!isChinese(text)) return text
  const read = await queries.ensureQueryData(spellingQuery(text.slice(0, longest))).catch(() => null)
  return read?.text ?? text
}

/** The key goes after the name until the person writes one; an emptied key goes after it again. */
export function useKeyAfter(name: string, key: string, onKey: (key: string) => void, joint: '-' | '_' = '_') {
  const asked = useDebounced(name.slice(0, longest))
  const read = useQuery({
    ...spellingQuery(asked),
    enabled: isChinese(asked),
    placeholderData: keepPreviousData,
  })
  const wish = keyOf(isChinese(name) ? (read.data?.text ?? '') : name, joint)
  const before = useRef(wish)
  useEffect(() => {
    if (wish !== before.current && (key === '' || key === before.current)) onKey(wish)
    before.current = wish
  })
}
