import { useQuery } from '@tanstack/react-query'
import { describeQuery, type Description } from '@/api/designer'
import type { Definition } from '@/areas/automations/designer/definition'
import { useDebounced } from '@/lib/useDebounced'

export interface Described {
  said: Description | undefined
  /** False while the answer is still about the drawing before. */
  isFresh: boolean
}

/** What the server says of the drawing, asked after each pause in drawing. */
export function useDescription(definition: Definition, record: string | null): Described {
  const settled = useDebounced(definition, 180)
  const answer = useQuery(describeQuery(settled, record))
  return { said: answer.data, isFresh: !answer.isPlaceholderData }
}
