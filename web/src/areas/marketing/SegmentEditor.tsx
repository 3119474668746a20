import { useQuery } from '@tanstack/react-query'
import { countQuery } from '@/api/segments'
import { faultOf, type SegmentDraft, type SegmentKind } from '@/areas/marketing/segmentDraft'
import { ConditionField } from '@/conditions/ConditionField'
import { useI18n } from '@/i18n/useI18n'
import { useDebounced } from '@/lib/useDebounced'
import { addressOf, useMeta, useObject } from '@/objects/meta'
import { Choice } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import { TextArea, TextInput } from '@/ui/TextInput'
import { Segmented } from '@/ui/Toggle'
import styles from './SegmentPage.module.css'

interface SegmentEditorProps {
  draft: SegmentDraft
  onChange: (draft: SegmentDraft) => void
  error: unknown
  /** What a segment is about is chosen once, when it is made. */
  isNew?: boolean
}

export function SegmentEditor({ draft, onChange, error, isNew = false }: SegmentEditorProps) {
  const { t, say } = useI18n()
  const meta = useMeta()
  const set = (change: Partial<SegmentDraft>) => onChange({ ...draft, ...change })
  const wrongCondition = faultOf(error, 'condition')
  return (
    <>
      <Field label={t('segments.name')} required error={faultOf(error, 'name') ?? faultOf(error, 'key')}>
        {(id) => (
          <TextInput
            id={id}
            value={draft.name}
            autoFocus={isNew}
            isBad={faultOf(error, 'name') !== null}
            onChange={(name) => set({ name })}
          />
        )}
      </Field>
      <div className={styles.kind}>
        <Segmented<SegmentKind>
          isWide
          label={t('segments.kind')}
          value={draft.kind}
          onChange={(kind) => set({ kind })}
          options={[
            { value: 'live', label: t('segments.live') },
            { value: 'frozen', label: t('segments.frozen') },
          ]}
        />
        <p className="small second">
          {t(draft.kind === 'live' ? 'segments.liveText' : 'segments.frozenText')}
        </p>
      </div>
      {isNew ? (
        <Field label={t('segments.object')} error={faultOf(error, 'object')}>
          {(id) => (
            <Choice
              id={id}
              value={draft.object}
              options={meta.objects
                .filter((one) => one.can.read && one.name !== 'segment')
                .map((one) => ({ value: one.name, label: say(one.plural_label) }))}
              onChange={(object) => set({ object: object ?? 'contact', condition: '' })}
            />
          )}
        </Field>
      ) : null}
      <div className={styles.condition}>
        <ConditionField
          key={draft.object}
          object={draft.object}
          value={draft.condition}
          onChange={(condition) => set({ condition })}
          label={t(draft.kind === 'live' ? 'segments.who' : 'segments.filledBy')}
          isOpen={isNew}
        />
        {wrongCondition ? (
          <p className={styles.wrong} role="alert">
            <Icon name="alert" size={14} /> {wrongCondition}
          </p>
        ) : null}
      </div>
      <LiveCount object={draft.object} condition={draft.condition} />
      <Field label={t('segments.description')} error={faultOf(error, 'description')}>
        {(id) => (
          <TextArea
            id={id}
            rows={2}
            value={draft.description}
            onChange={(description) => set({ description })}
          />
        )}
      </Field>
    </>
  )
}

/** How many it would find now, and a few of them, while the condition is being written. */
function LiveCount({ object, condition }: { object: string; condition: string }) {
  const { t, format } = useI18n()
  const settled = useDebounced(condition.trim(), 300)
  const declared = useObject(object)
  const counted = useQuery({ ...countQuery(object, settled), enabled: settled !== '' })
  const found = counted.data
  const isOld = counted.isPlaceholderData || settled !== condition.trim()
  if (condition.trim() === '') return null
  if (counted.isError) return <p className={`${styles.count} second`}>{t('segments.countLater')}</p>
  if (!found) return <p className={`${styles.count} muted`}>{t('segments.counting')}</p>
  const words = { count: format.number(found.count), total: format.number(found.total) }
  return (
    <div className={styles.count} aria-live="polite" style={isOld ? { opacity: 0.55 } : undefined}>
      <b className={styles.figure}>
        {found.is_exact ? words.count : t('list.about', { count: words.count })}
      </b>{' '}
      <span className="second">{t('segments.ofTotal', { total: words.total })}</span>
      {found.sample.length > 0 ? (
        <div className="small">
          {found.sample.map((one, index) => (
            <span key={one.id}>
              {index > 0 ? ' · ' : ''}
              <Link className="quiet-link" to={addressOf(declared, one.id)}>
                {one.label || one.id.slice(0, 8)}
              </Link>
            </span>
          ))}
          {found.count > found.sample.length ? ' …' : ''}
        </div>
      ) : null}
    </div>
  )
}
