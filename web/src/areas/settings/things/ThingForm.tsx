import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Problem } from '@/api/http'
import type { Draft, Spot } from '@/areas/settings/things/kinds'
import { useI18n } from '@/i18n/useI18n'
import { Choice } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { FormDialog } from '@/ui/FormDialog'
import { TextArea, TextInput } from '@/ui/TextInput'
import { Check } from '@/ui/Toggle'
import { tell } from '@/ui/toast'

interface ThingFormProps {
  title: string
  start: Draft
  spots: Spot[]
  isNew: boolean
  onSave: (draft: Draft) => Promise<unknown>
  onClose: () => void
  onDone: () => void
}

/** A form out of a list of lines; what the server finds wrong stands beside its line. */
export function ThingForm({ title, start, spots, isNew, onSave, onClose, onDone }: ThingFormProps) {
  const { t } = useI18n()
  const [draft, setDraft] = useState(start)
  const save = useMutation({
    mutationFn: () => onSave(draft),
    onSuccess: () => {
      tell(t('common.saved'))
      onDone()
    },
  })
  const shown = spots.filter((spot) => spot.isShown?.(draft) !== false && (isNew || !spot.isFixed))
  const faults = save.error instanceof Problem ? save.error.faults : []
  const faultAt = (name: string) => faults.find(({ field }) => field === name || field.startsWith(`${name}.`))
  const isPlaced = faults.some(({ field }) => shown.some((spot) => field.split('.')[0] === spot.name))
  return (
    <FormDialog
      title={title}
      width={520}
      isBusy={save.isPending}
      fault={isPlaced ? null : save.error?.message}
      onSubmit={save.mutate}
      onClose={onClose}
    >
      {shown.map((spot) => (
        <Line
          key={spot.name}
          spot={spot}
          value={draft[spot.name]}
          error={faultAt(spot.name)?.message}
          onChange={(value) => setDraft({ ...draft, [spot.name]: value })}
        />
      ))}
    </FormDialog>
  )
}

interface LineProps {
  spot: Spot
  value: unknown
  error: string | undefined
  onChange: (value: unknown) => void
}

function Line({ spot, value, error, onChange }: LineProps) {
  const { t } = useI18n()
  const label = t(spot.label)
  if (spot.kind === 'check')
    return (
      <div style={{ marginBottom: 12 }}>
        <Check checked={value === true} onChange={onChange} label={label} />
        {spot.help ? <p className="small muted">{t(spot.help)}</p> : null}
      </div>
    )
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  const isBad = Boolean(error)
  return (
    <Field
      label={label}
      required={spot.isRequired ?? false}
      help={spot.help ? t(spot.help) : undefined}
      error={error ?? null}
    >
      {(id, describedBy) =>
        spot.kind === 'choice' ? (
          <Choice
            id={id}
            value={text || null}
            onChange={onChange}
            options={spot.options ?? []}
            isBad={isBad}
            {...(describedBy ? { describedBy } : {})}
            {...(spot.canClear ? { canClear: true } : {})}
          />
        ) : spot.kind === 'json' ? (
          <TextArea
            id={id}
            aria-describedby={describedBy}
            rows={6}
            value={text}
            onChange={onChange}
            isBad={isBad}
          />
        ) : (
          <TextInput
            id={id}
            aria-describedby={describedBy}
            inputMode={spot.kind === 'number' ? 'numeric' : undefined}
            placeholder={spot.placeholder}
            value={text}
            onChange={(next) => onChange(spot.kind === 'number' ? Number(next.replace(/\D/gu, '')) : next)}
            isBad={isBad}
          />
        )
      }
    </Field>
  )
}
