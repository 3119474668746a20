import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { readAgain, uploadFile } from '@/api/imports'
import { Problem } from '@/api/http'
import { importable } from '@/areas/imports/targets'
import { useI18n } from '@/i18n/useI18n'
import { classes } from '@/lib/classes'
import { useMeta } from '@/objects/meta'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link, useAddress, useGo } from '@/ui/navigation'
import { Notice } from '@/ui/State'
import styles from './ImportPage.module.css'

export function NewImportPage() {
  const { t } = useI18n()
  const go = useGo()
  const queries = useQueryClient()
  const [address] = useAddress()
  const meta = useMeta()
  const [isOver, setOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const upload = useMutation({
    mutationFn: async (file: File) => {
      const made = await uploadFile(file)
      const wanted = address.object
      const isKnown = importable(meta).some((one) => one.name === wanted)
      if (!wanted || !isKnown || made.guess?.object === wanted) return made
      // The list it came from says what the rows are; where that cannot be followed, the guess stands.
      return readAgain(made.id, { object: wanted }).catch(() => made)
    },
    onSuccess: (made) => {
      queries.setQueryData(['imports', made.id], made)
      void queries.invalidateQueries({ queryKey: ['imports'], exact: true })
      go(`/imports/${made.id}`, { replace: true })
    },
  })
  const take = (files: FileList | null) => {
    const file = files?.[0]
    if (file) upload.mutate(file)
  }
  return (
    <div className="page">
      <header className="top ruled">
        <Link className="muted quiet-link" to="/imports">
          {t('imports.title')}
        </Link>
        <Icon name="chevronRight" size={14} />
        <h1>{t('imports.newTitle')}</h1>
      </header>
      <div className={styles.upload}>
        <div
          className={classes(styles.drop, isOver ? styles.over : null)}
          onDragOver={(event) => {
            event.preventDefault()
            setOver(true)
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault()
            setOver(false)
            take(event.dataTransfer.files)
          }}
        >
          <svg width="120" height="56" viewBox="0 0 120 56" className={styles.art} aria-hidden="true">
            <path d="M12 6h24l10 10v34H12zM36 6v10h10" />
            <path d="M62 18h46M62 28h34M62 38h40" className={styles.thin} />
          </svg>
          <h2 className={styles.dropTitle}>
            {upload.isPending ? t('imports.uploading', { name: upload.variables.name }) : t('imports.drop')}
          </h2>
          <p className="second">{t('imports.dropHint')}</p>
          <Button
            look="primary"
            icon="upload"
            isBusy={upload.isPending}
            onClick={() => input.current?.click()}
          >
            {t('imports.choose')}
          </Button>
          <input
            ref={input}
            type="file"
            accept=".csv,.tsv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            aria-label={t('imports.choose')}
            className="visually-hidden"
            tabIndex={-1}
            onChange={(event) => take(event.target.files)}
          />
        </div>
        {upload.isError ? (
          <Notice tone="bad">
            {upload.error instanceof Problem && upload.error.status !== 0
              ? upload.error.message
              : t('errors.offlineText')}
          </Notice>
        ) : null}
      </div>
    </div>
  )
}
