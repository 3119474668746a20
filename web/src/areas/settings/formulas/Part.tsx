import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import styles from '@/areas/settings/formulas/Part.module.css'
import { Button } from '@/ui/Button'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { PlainTable } from '@/ui/PlainTable'

interface PartProps<T> {
  title: string
  about: string
  add: { label: string; onClick: () => void } | null
  asked: UseQueryResult<T[]>
  empty: { title: string; text: string }
  head: ReactNode[]
  row: (one: T) => ReactNode
}

/** One kind of thing on the page: what it is, the button to make one, and those there are. */
export function Part<T>({ title, about, add, asked, empty, head, row }: PartProps<T>) {
  return (
    <section className={styles.part} aria-label={title}>
      <header className={styles.head}>
        <div className="grow">
          <h2 className={styles.title}>{title}</h2>
          <p className="second small">{about}</p>
        </div>
        {add ? (
          <Button icon="plus" onClick={add.onClick}>
            {add.label}
          </Button>
        ) : null}
      </header>
      {asked.isPending ? (
        <div style={{ padding: 24 }}>
          <Skeleton />
        </div>
      ) : asked.isError ? (
        <ErrorState error={asked.error} onRetry={() => void asked.refetch()} />
      ) : asked.data.length === 0 ? (
        <State icon="data" {...empty} />
      ) : (
        <PlainTable label={title} head={head}>
          {asked.data.map(row)}
        </PlainTable>
      )}
    </section>
  )
}
