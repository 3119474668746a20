import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { functionTryQuery, type Parameter } from '@/api/functions'
import type { FunctionTried } from '@/api/client/types.gen'
import { tryOf, type FunctionDraft, type Typed } from '@/areas/settings/functions/draft'
import styles from '@/areas/settings/functions/functions.module.css'
import { faultsOf } from '@/areas/settings/objects/faults'
import { useI18n, type I18n } from '@/i18n/useI18n'
import { useDebounced } from '@/lib/useDebounced'
import { Button } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { TextInput } from '@/ui/TextInput'

const mostSamples = 5

/** Values to try the function on, each with what comes of it, computed as it will be in conditions. */
export function Samples({ draft }: { draft: FunctionDraft }) {
  const { t, format } = useI18n()
  const [samples, setSamples] = useState<Typed[]>([{}])
  const asked = useDebounced(JSON.stringify(tryOf(draft, samples)), 300)
  const tried = useQuery(functionTryQuery(JSON.parse(asked) as ReturnType<typeof tryOf>))
  const faults = faultsOf(tried.error, [])
  const put = (at: number, name: string, value: string) =>
    setSamples(samples.map((one, number) => (number === at ? { ...one, [name]: value } : one)))
  return (
    <section className={styles.part} aria-label={t('functions.try')}>
      <h3 className={styles.title}>{t('functions.try')}</h3>
      {samples.map((sample, number) => (
        <div key={number} className={styles.sample}>
          {draft.parameters.map((one, place) => (
            <SampleValue
              key={place}
              parameter={one}
              label={t('functions.sampleOf', { name: one.name, count: format.number(number + 1) })}
              value={sample[one.name] ?? ''}
              onChange={(value) => put(number, one.name, value)}
            />
          ))}
          <Result tried={tried.isError ? undefined : tried.data?.[number]} />
        </div>
      ))}
      {faults.loose ? (
        <p className="small cinnabar" role="alert">
          {faults.loose}
        </p>
      ) : null}
      {samples.length < mostSamples ? (
        <div>
          <Button icon="plus" size="small" onClick={() => setSamples([...samples, {}])}>
            {t('functions.addSample')}
          </Button>
        </div>
      ) : null}
    </section>
  )
}

interface SampleValueProps {
  parameter: Parameter
  label: string
  value: string
  onChange: (value: string) => void
}

function SampleValue({ parameter, label, value, onChange }: SampleValueProps) {
  const { t } = useI18n()
  if (parameter.type === 'flag') {
    return (
      <Choice
        label={label}
        placeholder={parameter.name}
        value={value || null}
        canClear
        options={[
          { value: 'true', label: t('common.yes') },
          { value: 'false', label: t('common.no') },
        ]}
        onChange={(next) => onChange(next ?? '')}
      />
    )
  }
  const isMany = parameter.type === 'set' || parameter.type === 'list'
  return (
    <TextInput
      aria-label={label}
      placeholder={isMany ? `${parameter.name}: ${t('functions.list')}` : parameter.name}
      value={value}
      onChange={onChange}
    />
  )
}

function Result({ tried }: { tried: FunctionTried | undefined }) {
  const i18n = useI18n()
  const { t, say } = i18n
  if (!tried) return null
  return (
    <output aria-label={t('functions.result')} className={tried.error ? 'cinnabar' : undefined}>
      → {tried.error ? say(tried.error) : shown(tried.value, i18n)}
    </output>
  )
}

function shown(value: unknown, { t, format }: I18n): string {
  if (value === null || value === undefined) return t('functions.empty')
  if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no')
  if (Array.isArray(value)) return format.list(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}
