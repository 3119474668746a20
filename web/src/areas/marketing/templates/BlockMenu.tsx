import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { templateVariablesQuery } from '@/api/templates'
import { onlyFor } from '@/areas/marketing/templates/templateDraft'
import type { Field as MetaField } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { useMeta } from '@/objects/meta'
import { Button } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { FormDialog } from '@/ui/FormDialog'
import { Menu } from '@/ui/Menu'
import { TextInput } from '@/ui/TextInput'
import styles from './templates.module.css'

interface BlockMenuProps {
  /** What is marked in the body: it becomes the inside of the block. */
  marked: () => string
  onInsert: (text: string) => void
}

const blocks = {
  paragraph: '<mj-text>\n\n</mj-text>',
  button: '<mj-button href="https://"></mj-button>',
  image: '<mj-image src="https://" alt="" />',
  divider: '<mj-divider />',
} as const

/** Ready parts of a body, and a block that only some people get. */
export function BlockMenu({ marked, onInsert }: BlockMenuProps) {
  const { t } = useI18n()
  const [isAsking, setAsking] = useState(false)
  const part = (key: keyof typeof blocks) => ({
    key,
    label: t(`templates.${key}`),
    onChoose: () => onInsert(blocks[key]),
  })
  return (
    <>
      <Menu
        items={[
          part('paragraph'),
          part('button'),
          part('image'),
          part('divider'),
          'line',
          { key: 'only', label: `${t('templates.onlyFor')}…`, onChoose: () => setAsking(true) },
        ]}
      >
        <Button size="small" icon="plus">
          {t('templates.block')}
        </Button>
      </Menu>
      {isAsking ? (
        <OnlyFor
          onClose={() => setAsking(false)}
          onDone={(path, operator, value) => {
            setAsking(false)
            onInsert(onlyFor(path, operator, value, marked() || blocks.paragraph))
          }}
        />
      ) : null}
    </>
  )
}

const operators = ['==', '!=', 'contains', 'known'] as const
const words = { '==': 'eq', '!=': 'templates.not', contains: 'contains', known: 'known' } as const

interface OnlyForProps {
  onClose: () => void
  onDone: (path: string, operator: string, value: string) => void
}

function OnlyFor({ onClose, onDone }: OnlyForProps) {
  const { t, say } = useI18n()
  const variables = useQuery(templateVariablesQuery).data ?? []
  const meta = useMeta()
  const [path, setPath] = useState<string | null>(null)
  const [operator, setOperator] = useState<(typeof operators)[number]>('==')
  const [value, setValue] = useState('')
  const [object = '', name = ''] = (path ?? '').split('.')
  const field: MetaField | undefined = meta.objects
    .find((one) => one.name === object)
    ?.fields.find((one) => one.name === name)
  const options = field?.options ?? []
  const isWhole = path !== null && (operator === 'known' || value.trim() !== '')
  return (
    <FormDialog
      title={t('templates.onlyForTitle')}
      submit={t('templates.insert')}
      isReady={isWhole}
      onSubmit={() => path !== null && onDone(path, operator, value.trim())}
      onClose={onClose}
    >
      <div className={styles.stack}>
        <p className="second">{t('templates.onlyForText')}</p>
        <Field label={t('filter.chooseField')}>
          {(id) => (
            <Choice
              id={id}
              value={path}
              options={variables
                .filter((one) => /^(?:contact|company|owner)\./u.test(one.path))
                .map((one) => ({ value: one.path, label: `${say(one.of)} › ${say(one.label)}` }))}
              onChange={(next) => {
                setPath(next)
                setValue('')
              }}
            />
          )}
        </Field>
        <div className="row top-aligned">
          <Choice
            isWide={false}
            label={t('filter.chooseOperator')}
            value={operator}
            options={operators.map((one) => ({
              value: one,
              label: words[one] === 'templates.not' ? t('templates.not') : t(`conditions.${words[one]}`),
            }))}
            onChange={(next) => setOperator(operators.find((one) => one === next) ?? '==')}
          />
          {operator === 'known' ? null : options.length > 0 ? (
            <Choice
              label={t('filter.value')}
              value={value || null}
              options={options.map((one) => ({ value: one.value, label: say(one.label) }))}
              onChange={(next) => setValue(next ?? '')}
            />
          ) : (
            <TextInput className="grow" aria-label={t('filter.value')} value={value} onChange={setValue} />
          )}
        </div>
      </div>
    </FormDialog>
  )
}
