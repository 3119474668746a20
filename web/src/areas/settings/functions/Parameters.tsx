import type { Parameter } from '@/api/functions'
import { mostParameters, types } from '@/areas/settings/functions/draft'
import styles from '@/areas/settings/functions/functions.module.css'
import { useI18n } from '@/i18n/useI18n'
import { Button, IconButton } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { TextInput } from '@/ui/TextInput'

interface ParametersProps {
  parameters: Parameter[]
  onChange: (parameters: Parameter[]) => void
  fault: string | undefined
}

/** The values a function takes, in the order in which they are written. */
export function Parameters({ parameters, onChange, fault }: ParametersProps) {
  const { t, format } = useI18n()
  const put = (at: number, part: Partial<Parameter>) =>
    onChange(parameters.map((one, number) => (number === at ? { ...one, ...part } : one)))
  return (
    <section className={styles.part} aria-label={t('functions.takes')}>
      <h3 className={styles.title}>{t('functions.takes')}</h3>
      {parameters.map((one, number) => {
        const count = format.number(number + 1)
        return (
          <div key={number} className={styles.parameter}>
            <TextInput
              className="mono"
              aria-label={t('functions.parameter', { count })}
              value={one.name}
              isBad={Boolean(fault)}
              onChange={(name) => put(number, { name })}
            />
            <Choice
              label={t('functions.parameterType', { count })}
              value={one.type}
              options={types.map((type) => ({ value: type, label: t(`functions.types.${type}`) }))}
              onChange={(picked) => put(number, { type: types.find((type) => type === picked) ?? 'text' })}
            />
            <IconButton
              icon="trash"
              label={t('functions.dropParameter', { count })}
              onClick={() => onChange(parameters.toSpliced(number, 1))}
            />
          </div>
        )
      })}
      {fault ? (
        <p className="small cinnabar" role="alert">
          {fault}
        </p>
      ) : null}
      {parameters.length < mostParameters ? (
        <div>
          <Button
            icon="plus"
            size="small"
            onClick={() => onChange([...parameters, { name: '', type: 'text' }])}
          >
            {t('functions.addParameter')}
          </Button>
        </div>
      ) : null}
    </section>
  )
}
