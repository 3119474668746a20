import { useSyncExternalStore } from 'react'
import { createPortal } from 'react-dom'
import { Problem } from '@/api/http'
import { useI18n } from '@/i18n/useI18n'
import { Button, IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import styles from './toast.module.css'

interface Toast {
  id: number
  tone: 'good' | 'bad'
  text: string
  action?: { label: string; run: () => void }
}

let toasts: readonly Toast[] = []
let nextId = 1
const listeners = new Set<() => void>()

function change(next: readonly Toast[]): void {
  toasts = next
  listeners.forEach((listener) => listener())
}

function close(id: number): void {
  change(toasts.filter((toast) => toast.id !== id))
}

/** A short word after an act; offers the way back when there is one. */
export function tell(text: string, action?: Toast['action']): void {
  add({ tone: 'good', text, action }, action ? 8_000 : 4_000)
}

/** Says what the server answered to an act that failed; the page keeps what was written. */
export function tellProblem(error: unknown, otherwise: string): void {
  const text = error instanceof Problem ? error.message : otherwise
  add({ tone: 'bad', text }, 10_000)
}

function add(toast: Omit<Toast, 'id'>, milliseconds: number): void {
  const id = nextId++
  change([...toasts.slice(-2), { ...toast, id }])
  window.setTimeout(() => close(id), milliseconds)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function Toasts() {
  const { t } = useI18n()
  const shown = useSyncExternalStore(subscribe, () => toasts)
  return createPortal(
    <div className={styles.stack} aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.id} className={styles.toast} role={toast.tone === 'bad' ? 'alert' : 'status'}>
          <Icon name={toast.tone === 'bad' ? 'alert' : 'check'} className={styles[toast.tone]} />
          <span className="grow">{toast.text}</span>
          {toast.action ? (
            <Button
              size="small"
              onClick={() => {
                toast.action?.run()
                close(toast.id)
              }}
            >
              {toast.action.label}
            </Button>
          ) : null}
          <IconButton icon="close" iconSize={14} label={t('common.close')} onClick={() => close(toast.id)} />
        </div>
      ))}
    </div>,
    document.body,
  )
}
