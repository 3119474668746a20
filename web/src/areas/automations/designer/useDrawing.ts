import { useCallback, useEffect, useRef, useState } from 'react'
import { saveDraft, type Draft } from '@/api/designer'
import { Problem } from '@/api/http'
import type { Definition } from '@/areas/automations/designer/definition'
import { isSame } from '@/areas/automations/designer/edits'
import { amend, begin, record, redo, undo, type History } from '@/areas/automations/designer/history'
import { forget, keep, kept } from '@/areas/automations/designer/kept'

export type Saving =
  | { state: 'saved'; at: string | null }
  | { state: 'saving' }
  | { state: 'offline' }
  /** The server will not take it as it is. */
  | { state: 'here'; reason: string }
  /** Somebody else saved in between. */
  | { state: 'conflict'; words: string; theirs: { definition: Definition; version: number } }

export interface Drawing {
  definition: Definition
  version: number
  saving: Saving
  canUndo: boolean
  canRedo: boolean
  wasRestored: boolean
  /** Edits with the same mark are one step back. */
  edit: (change: (definition: Definition) => Definition, mark?: string) => void
  complete: (change: (definition: Definition) => Definition) => void
  undo: () => void
  redo: () => void
  takeTheirs: () => void
  keepMine: () => void
  /** Saves what is still to be saved; answers the version of the draft. */
  settle: () => Promise<number>
  /** What was saved runs now: there is no draft beside it any more. */
  published: () => void
  /** Takes over what the server has, as a step that can be taken back. */
  adopt: (draft: Draft) => void
}

const pause = 700
const again = 4_000

/** A flow under the pen: every change can be taken back, is kept here at once and on the server a moment later. */
export function useDrawing(draft: Draft): Drawing {
  const [start] = useState(() => opened(draft))
  const [history, setHistory] = useState<History<Definition>>(() => begin(start.definition))
  const [saving, setSaving] = useState<Saving>(start.saving)
  const saved = useRef<Definition>(start.saved)
  const [version, setVersion] = useState(start.version)
  const present = history.present
  const key = present.key
  const latest = useRef({ present, version })
  useEffect(() => {
    latest.current = { present, version }
  })

  const write = useCallback(async (): Promise<number> => {
    const { present: definition, version: base } = latest.current
    if (isSame(definition, saved.current)) return base
    setSaving({ state: 'saving' })
    try {
      const answer = await saveDraft(definition.key, definition, base)
      saved.current = definition
      setVersion(answer.version)
      latest.current = { ...latest.current, version: answer.version }
      if (isSame(latest.current.present, definition)) forget(definition.key)
      setSaving({ state: 'saved', at: answer.saved_at })
      return answer.version
    } catch (error) {
      setSaving(failed(error))
      throw error
    }
  }, [])
  // One after the other: beside a save that has not answered yet, the next would seem to come from somebody else.
  const queue = useRef<Promise<unknown>>(Promise.resolve())
  const save = useCallback((): Promise<number> => {
    const next = queue.current.then(write, write)
    queue.current = next.catch(() => undefined)
    return next
  }, [write])

  const isOpen = saving.state !== 'conflict'
  useEffect(() => {
    if (!isOpen || isSame(present, saved.current)) return
    keep(key, { definition: present, version: latest.current.version })
    const timer = window.setTimeout(() => void save().catch(() => undefined), pause)
    return () => window.clearTimeout(timer)
  }, [present, key, save, isOpen])

  useEffect(() => {
    if (saving.state !== 'offline') return
    const retry = () => void save().catch(() => undefined)
    const timer = window.setInterval(retry, again)
    window.addEventListener('online', retry)
    return () => {
      window.clearInterval(timer)
      window.removeEventListener('online', retry)
    }
  }, [saving.state, save])

  const settle = async () => {
    const number = await save()
    return isSame(latest.current.present, saved.current) ? number : save()
  }
  const conflict = saving.state === 'conflict' ? saving : null
  const stand = (number: number, at: string | null) => {
    latest.current = { ...latest.current, version: number }
    setVersion(number)
    setSaving({ state: 'saved', at })
  }
  return {
    definition: present,
    version,
    saving,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    wasRestored: start.wasRestored,
    edit: (change, mark) => setHistory((now) => record(now, change(now.present), mark)),
    complete: (change) => setHistory((now) => amend(now, change(now.present))),
    undo: () => setHistory(undo),
    redo: () => setHistory(redo),
    takeTheirs: () => {
      if (!conflict) return
      saved.current = conflict.theirs.definition
      forget(key)
      setHistory((now) => record(now, conflict.theirs.definition))
      stand(conflict.theirs.version, null)
    },
    keepMine: () => {
      if (!conflict) return
      saved.current = conflict.theirs.definition
      stand(conflict.theirs.version, null)
      void save().catch(() => undefined)
    },
    settle,
    published: () => stand(0, null),
    adopt: (draft) => {
      const theirs = draft.definition as unknown as Definition
      saved.current = theirs
      forget(key)
      setHistory((now) => record(now, theirs))
      stand(draft.version, draft.saved_at)
    },
  }
}

/** What was drawn here and never arrived comes back; on a draft that others changed meanwhile it is a conflict. */
function opened(draft: Draft) {
  const saved = draft.definition as unknown as Definition
  const saving: Saving = { state: 'saved', at: draft.saved_at }
  const here = kept(draft.key)
  if (!here || isSame(here.definition, saved)) {
    return { definition: saved, saved, version: draft.version, saving, wasRestored: false }
  }
  if (here.version === draft.version) {
    return { definition: here.definition, saved, version: draft.version, saving, wasRestored: true }
  }
  const theirs = { definition: saved, version: draft.version }
  const conflict: Saving = { state: 'conflict', words: '', theirs }
  return { definition: here.definition, saved, version: here.version, saving: conflict, wasRestored: true }
}

function failed(error: unknown): Saving {
  if (!(error instanceof Problem) || error.status === 0 || error.status >= 500) return { state: 'offline' }
  const theirs = error.current as { definition: Definition; version: number } | null
  if (error.status === 409 && theirs) return { state: 'conflict', words: error.message, theirs }
  return { state: 'here', reason: error.faults[0]?.message ?? error.message }
}
