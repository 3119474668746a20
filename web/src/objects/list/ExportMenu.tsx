import { useEffect, useState } from 'react'
import { exportList, type Asked, type FileKind } from '@/api/lists'
import type { ObjectMeta } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Menu } from '@/ui/Menu'
import { tell, tellProblem } from '@/ui/toast'

interface ExportMenuProps {
  object: ObjectMeta
  asked: Asked
  columns: string[]
}

interface Running {
  bytes: number
  control: AbortController
}

/** The rows and columns one sees, as a file. A long one says how far it is, and can be stopped. */
export function ExportMenu({ object, asked, columns }: ExportMenuProps) {
  const { t, noun, format } = useI18n()
  const [running, setRunning] = useState<Running | null>(null)
  useEffect(() => () => running?.control.abort(), [running?.control])
  const fields = [object.display, ...columns].filter((name) => object.fields.some((one) => one.name === name))
  const load = async (kind: FileKind) => {
    const control = new AbortController()
    const show = (bytes: number) => setRunning({ bytes, control })
    show(0)
    try {
      const { file, name } = await exportList(object.name, asked, fields, kind, show, control.signal)
      keep(file, name)
      tell(t('exporting.done', { name }))
    } catch (error) {
      if (!control.signal.aborted) tellProblem(error, t('exporting.failed'))
    } finally {
      setRunning(null)
    }
  }
  if (running) {
    const size = `${format.number(running.bytes / 1_000_000, 1)} MB`
    return (
      <span className="row not-phone" role="status">
        <span className="second">
          {t('exporting.running', { name: noun(object.plural_label) })} · {t('exporting.soFar', { size })}
        </span>
        <Button look="text" onClick={() => running.control.abort()}>
          {t('exporting.cancel')}
        </Button>
      </span>
    )
  }
  const item = (key: string, label: string, kind: FileKind) =>
    ({ key, label, icon: 'download', onChoose: () => void load(kind) }) as const
  return (
    <Menu
      items={[
        item('xlsx', t('exporting.xlsx'), { format: 'xlsx' }),
        item('utf', t('views.exportUtf'), { format: 'csv', encoding: 'utf-8' }),
        item('gb', t('views.exportGb'), { format: 'csv', encoding: 'gb18030' }),
      ]}
    >
      <Button look="text" icon="download" className="not-phone">
        {t('views.export')}
      </Button>
    </Menu>
  )
}

function keep(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  // The browser reads the file after this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
