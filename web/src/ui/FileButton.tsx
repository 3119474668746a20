import { useRef } from 'react'
import { Button } from '@/ui/Button'

interface FileButtonProps {
  /** Endings and types that can be chosen, as `accept` has them. */
  accept: string
  onFile: (file: File) => void
  size?: 'small'
  isBusy?: boolean
  label: string
}

/** A button that asks for one file of this computer; the same file can be chosen again. */
export function FileButton({ accept, onFile, size, isBusy, label }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        aria-label={label}
        onChange={(event) => {
          const file = event.target.files?.[0]
          if (file) onFile(file)
          event.target.value = ''
        }}
      />
      <Button size={size} icon="upload" isBusy={isBusy} onClick={() => input.current?.click()}>
        {label}
      </Button>
    </>
  )
}
