import { useEffect, useState } from 'react'
import { isSame, type TemplateDraft } from '@/areas/marketing/templates/templateDraft'

const place = (id: string) => `guanxi.template.${id}`

/** A draft that outlives a reload: what was written and not saved is kept on this device until it is. */
export function useLeft(id: string, saved: TemplateDraft) {
  const [left] = useState(() => read(id))
  const [draft, setDraft] = useState<TemplateDraft>(left ?? saved)
  const isChanged = !isSame(draft, saved)
  useEffect(() => {
    const timer = window.setTimeout(() => (isChanged ? keep(id, draft) : forget(id)), 300)
    return () => window.clearTimeout(timer)
  }, [id, draft, isChanged])
  return {
    draft,
    setDraft,
    /** It came back from an earlier visit, and still differs from what is saved. */
    wasLeft: left !== null && isChanged && isSame(draft, left),
    forget: () => forget(id),
  }
}

function keep(id: string, draft: TemplateDraft): void {
  try {
    window.localStorage.setItem(place(id), JSON.stringify(draft))
  } catch {
    // A full or forbidden storage must not stop the writing.
  }
}

function forget(id: string): void {
  window.localStorage.removeItem(place(id))
}

function read(id: string): TemplateDraft | null {
  try {
    const text = window.localStorage.getItem(place(id))
    return text === null ? null : (JSON.parse(text) as TemplateDraft)
  } catch {
    return null
  }
}
