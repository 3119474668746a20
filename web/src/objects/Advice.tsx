import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { aroundQuery, changeRecord } from '@/api/records'
import { meQuery } from '@/api/session'
import type { ObjectMeta, Row } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { useKept } from '@/lib/kept'
import { suggestions, wordsOf, type Suggestion } from '@/objects/advice'
import { plain } from '@/objects/FieldValue'
import { titleOf, useMeta } from '@/objects/meta'
import type { Begun } from '@/objects/QuickActs'
import { Button } from '@/ui/Button'
import { Hint } from '@/ui/Hint'
import { Icon } from '@/ui/Icon'
import { useAddress, useGo } from '@/ui/navigation'
import { Section } from '@/ui/Section'
import { tellProblem } from '@/ui/toast'

interface AdviceProps {
  object: ObjectMeta
  row: Row
  onBegin: (begun: Begun) => void
}

/** The next best act on this record, with its reason; “not this” puts it away for this person and shows the next. */
export function Advice({ object, row, onBegin }: AdviceProps) {
  const { t, format } = useI18n()
  const { pipelines } = useMeta()
  const tasks = useQuery(aroundQuery(object.plural, row.id, 'tasks'))
  const deals = useQuery(aroundQuery(object.plural, row.id, 'deals'))
  const [away, putAway] = useKept<string[]>('advice.away', [])
  // The moment the answers came: what is late must not change while one reads.
  const now = Math.max(tasks.dataUpdatedAt, deals.dataUpdatedAt)
  if (tasks.isPending || deals.isPending) return null
  const open = (tasks.data?.items ?? [])
    .filter((task) => task.status === 'open')
    .sort((a, b) => plain(a.due_at || '9').localeCompare(plain(b.due_at || '9')))
  const known = {
    object: object.name,
    title: titleOf(row, object),
    row,
    tasks: open,
    deals: object.name === 'deal' ? [row] : (deals.data?.items ?? []),
    pipelines,
    now,
  }
  const nameOf = (one: Suggestion) => `${row.id}.${one.key}`
  const [first] = suggestions(known).filter((one) => !away.includes(nameOf(one)))
  if (!first) return null
  const words = wordsOf(first.key)
  const says = { ...first.says, when: first.says.when ? format.moment(first.says.when) : '' }
  // Which words a suggestion needs is known by its key alone.
  const write = t as (name: string, values: Record<string, string>) => string
  return (
    <Section title={t('advice.title')}>
      <p style={{ borderLeft: '2px solid var(--line-2)', paddingLeft: 8 }}>{write(words.what, says)}</p>
      <div className="row wrap" style={{ marginTop: 8 }}>
        <ActOf
          suggestion={first}
          object={object}
          row={row}
          onBegin={onBegin}
          label={write(words.act, says)}
        />
        <Button size="small" look="text" onClick={() => putAway([...away.slice(-200), nameOf(first)])}>
          {t('advice.notThis')}
        </Button>
        <Hint text={write(words.why, says)}>
          <span role="img" tabIndex={0} aria-label={`${t('advice.why')} ${write(words.why, says)}`}>
            <Icon name="why" size={13} className="muted" />
          </span>
        </Hint>
      </div>
    </Section>
  )
}

interface ActOfProps extends AdviceProps {
  suggestion: Suggestion
  label: string
}

function ActOf({ suggestion, object, row, onBegin, label }: ActOfProps) {
  const { t } = useI18n()
  const go = useGo()
  const [, change] = useAddress()
  const queries = useQueryClient()
  const me = useSuspenseQuery(meQuery).data
  const own = useMutation({
    mutationFn: () => changeRecord(object.plural, row.id, row.version, { owner: me.id }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['records'] }),
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  const { act } = suggestion
  const run = () => {
    if ('go' in act) go(act.go)
    else if ('begin' in act) onBegin(act.begin)
    else if ('own' in act) own.mutate()
    else change({ tab: act.focus })
  }
  return (
    <Button size="small" look="chosen" isBusy={own.isPending} onClick={run}>
      {label}
    </Button>
  )
}
