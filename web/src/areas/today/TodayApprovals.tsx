import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { approvalsQuery, type Asked } from '@/api/approvals'
import { AskedFacts } from '@/areas/today/AskedHead'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import { Dialog } from '@/ui/Overlay'
import { Count } from '@/ui/Tag'
import approvals from './Approvals.module.css'
import styles from './TodayPage.module.css'

// The form brings pickers with it that are no part of the first page.
const AnswerForm = lazy(() =>
  import('@/areas/today/AnswerForm').then((part) => ({ default: part.AnswerForm })),
)

const shown = 5

/** What flows ask me, above my tasks; nothing at all when nobody asks. */
export function TodayApprovals() {
  const { t, say } = useI18n()
  const asked = useQuery(approvalsQuery())
  const [open, setOpen] = useState<Asked | null>(null)
  const rows = asked.data ?? []
  if (rows.length === 0 && !open) return null
  return (
    <section id="approvals" className={styles.group} aria-label={t('approvals.waiting')}>
      <h2 className={styles.head}>
        {t('approvals.waiting')} <Count>{rows.length}</Count>
        <span className="grow" />
        <Link className="link small plain" to="/approvals">
          {t('common.seeAll')}
        </Link>
      </h2>
      {rows.slice(0, shown).map((one) => (
        <Line key={one.id} asked={one} onOpen={() => setOpen(one)} />
      ))}
      <Dialog title={say(open?.title)} isOpen={open !== null} onClose={() => setOpen(null)} width={520}>
        {open ? (
          <Suspense>
            <AskedFacts asked={open} />
            <AnswerForm asked={open} onDone={() => setOpen(null)} />
          </Suspense>
        ) : null}
      </Dialog>
    </section>
  )
}

function Line({ asked, onOpen }: { asked: Asked; onOpen: () => void }) {
  const { t, say, format } = useI18n()
  const facts = [
    asked.subject.label,
    say(asked.flow.name),
    asked.expires_at ? t('approvals.until', { when: format.moment(asked.expires_at) }) : '',
  ]
  const title = say(asked.title)
  return (
    <div className={approvals.line}>
      <Icon name={asked.kind === 'question' ? 'edit' : 'check'} className="muted" />
      <span className={styles.text}>
        <span className="ellipsis" style={{ display: 'block' }}>
          {title}
        </span>
        <span className="small muted ellipsis" style={{ display: 'block' }}>
          {facts.filter(Boolean).join(' · ')}
        </span>
      </span>
      <Button size="small" onClick={onOpen} aria-label={`${t('approvals.answer')}: ${title}`}>
        {t('approvals.answer')}
      </Button>
    </div>
  )
}
