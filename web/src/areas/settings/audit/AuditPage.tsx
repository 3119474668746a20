import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { auditChoicesQuery, auditExport, auditQuery, type AuditItem, type AuditSearch } from '@/api/audit'
import { Problem } from '@/api/http'
import { usersQuery } from '@/api/session'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'
import { useDebounced } from '@/lib/useDebounced'
import { addressOf, useMeta } from '@/objects/meta'
import { Button, buttonClass } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { DateInput } from '@/ui/DateInput'
import { Icon } from '@/ui/Icon'
import { Link, useAddress } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, State } from '@/ui/State'
import { PlainTable } from '@/ui/PlainTable'
import { Tag } from '@/ui/Tag'
import { SearchInput } from '@/ui/TextInput'
import styles from './Audit.module.css'

type Words = Partial<AuditSearch>

/** What somebody looks for stands in the address, so that a search can be sent to a colleague. */
export function AuditPage() {
  const { t } = useI18n()
  const [words, change] = useAddress()
  const search = searchOf(useDebounced(words, 300))
  const found = useInfiniteQuery(auditQuery(search))
  const items = (found.data?.pages ?? []).flatMap((page) => page.items as AuditItem[])
  const mayRead = !(found.error instanceof Problem && found.error.status === 403)
  const clear = () => change({ text: '', person: '', kind: '', object: '', record: '', after: '', until: '' })
  return (
    <SettingsFrame
      tab="audit"
      extra={
        mayRead ? (
          <a className={buttonClass()} href={auditExport(search)} download>
            <Icon name="download" /> {t('audit.download')}
          </a>
        ) : null
      }
    >
      <div className={styles.page}>
        <p className="second">{t('audit.lead')}</p>
        {mayRead ? <Filters words={words} onChange={change} /> : null}
        {found.isPending ? (
          <Skeleton rows={10} />
        ) : found.isError ? (
          <ErrorState error={found.error} onRetry={() => void found.refetch()} />
        ) : items.length === 0 ? (
          <State
            icon="search"
            title={t('audit.none')}
            text={t('audit.noneText')}
            actions={<Button onClick={clear}>{t('audit.clear')}</Button>}
          />
        ) : (
          <>
            <PlainTable
              label={t('audit.title')}
              head={[t('audit.when'), t('audit.who'), t('audit.kind'), t('audit.what')]}
            >
              {items.map((item) => (
                <Line key={item.ref} item={item} onRecord={(record) => change({ record })} />
              ))}
            </PlainTable>
            {found.hasNextPage ? (
              <div>
                <Button isBusy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
                  {t('audit.more')}
                </Button>
              </div>
            ) : null}
          </>
        )}
      </div>
    </SettingsFrame>
  )
}

/** Days become moments of the person's own clock. */
function searchOf(words: Words): AuditSearch {
  const moment = (day: string | undefined) => (day ? new Date(`${day}T00:00:00`).toISOString() : '')
  return {
    text: words.text ?? '',
    person: words.person ?? '',
    kind: words.kind ?? '',
    object: words.object ?? '',
    record: words.record ?? '',
    after: moment(words.after),
    until: moment(words.until),
  }
}

function Filters({ words, onChange }: { words: Words; onChange: (words: Words) => void }) {
  const { t, say } = useI18n()
  const { objects } = useMeta()
  const people = useQuery(usersQuery).data ?? []
  const choices = useQuery(auditChoicesQuery).data
  const kinds = [...(choices?.groups ?? []), ...(choices?.kinds ?? [])]
  return (
    <div className={styles.filters}>
      <SearchInput
        label={t('audit.search')}
        value={words.text ?? ''}
        onChange={(text) => onChange({ text })}
      />
      <Choice
        label={t('audit.person')}
        placeholder={t('audit.anybody')}
        canClear
        value={words.person ?? null}
        options={people.map((one) => ({ value: one.id, label: one.name }))}
        onChange={(person) => onChange({ person: person ?? '' })}
      />
      <Choice
        label={t('audit.kind')}
        placeholder={t('audit.anything')}
        canClear
        value={words.kind ?? null}
        options={kinds.map((one) => ({ value: one.key, label: say(one.label) }))}
        onChange={(kind) => onChange({ kind: kind ?? '' })}
      />
      <Choice
        label={t('audit.object')}
        placeholder={t('audit.anyObject')}
        canClear
        value={words.object ?? null}
        options={objects.map((one) => ({ value: one.name, label: say(one.label) }))}
        onChange={(object) => onChange({ object: object ?? '' })}
      />
      <Day label={t('audit.after')} value={words.after} onChange={(after) => onChange({ after })} />
      <Day label={t('audit.until')} value={words.until} onChange={(until) => onChange({ until })} />
      {words.record ? (
        <Button size="small" icon="close" onClick={() => onChange({ record: '' })}>
          {t('audit.record')} <span className="mono">{words.record.slice(0, 8)}</span>
        </Button>
      ) : null}
    </div>
  )
}

interface DayProps {
  label: string
  value: string | undefined
  onChange: (day: string) => void
}

function Day({ label, value, onChange }: DayProps) {
  return (
    <div className={styles.day}>
      <span className="small muted">{label}</span>
      <DateInput label={label} value={value ?? null} onChange={(day) => onChange(day ?? '')} />
    </div>
  )
}

function Line({ item, onRecord }: { item: AuditItem; onRecord: (record: string) => void }) {
  const { t, say, format } = useI18n()
  const { objects } = useMeta()
  const object = objects.find((one) => one.name === item.object)
  const kind = useQuery(auditChoicesQuery).data?.kinds.find((one) => one.key === item.kind)
  return (
    <tr>
      <td className="nowrap second">{format.moment(item.at)}</td>
      <td className="nowrap">{say(item.actor.name)}</td>
      <td>
        <Tag>{say(kind?.label) || item.kind}</Tag>
      </td>
      <td className={styles.what}>
        {say(item.sentence)}
        <details>
          <summary className="small muted">{t('audit.details')}</summary>
          <div className="row wrap small">
            {object && item.record ? (
              <>
                <Link className="link" to={addressOf(object, item.record)}>
                  {t('audit.open')}
                </Link>
                <button type="button" className="link" onClick={() => onRecord(item.record ?? '')}>
                  {t('audit.onlyRecord')}
                </button>
              </>
            ) : null}
            <span className="mono muted">{item.ref}</span>
          </div>
          <pre className={`mono ${styles.data}`}>{JSON.stringify(item.data, null, 1)}</pre>
        </details>
      </td>
    </tr>
  )
}
