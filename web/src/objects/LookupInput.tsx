import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { searchQuery } from '@/api/records'
import { usersQuery } from '@/api/session'
import type { Lookup } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { useDebounced } from '@/lib/useDebounced'
import { titleOf, useObject } from '@/objects/meta'
import { Choice } from '@/ui/Choice'

interface LookupInputProps {
  id?: string
  target: string
  value: Lookup | null
  onChange: (value: Lookup | null) => void
  label?: string
  isBad?: boolean
  isOpenAtOnce?: boolean
  size?: 'small' | 'middle'
}

/** Chooses a record of another object by a word of it. */
export function LookupInput(props: LookupInputProps) {
  return props.target === 'user' || props.target === 'team' ? (
    <UserInput {...props} />
  ) : (
    <RecordInput {...props} />
  )
}

function RecordInput({ target, value, onChange, ...rest }: LookupInputProps) {
  const { t, noun } = useI18n()
  const [word, setWord] = useState('')
  const object = useObject(target)
  const settled = useDebounced(word)
  const found = useQuery({
    ...searchQuery(object?.plural ?? target, settled, 12),
    enabled: object !== undefined,
  })
  const rows = found.data?.items ?? []
  const options = rows.map((row) => ({ value: row.id, label: titleOf(row, object) || t('record.noDisplay') }))
  const known = value && !options.some((option) => option.value === value.id)
  return (
    <Choice
      {...rest}
      value={value?.id ?? null}
      options={known ? [{ value: value.id, label: value.label }, ...options] : options}
      placeholder={t('record.pickRecord', { name: noun(object?.label) })}
      canClear
      onSearch={setWord}
      isBusy={found.isFetching}
      empty={t('record.nothingFound')}
      onChange={(id) => {
        const option = options.find((one) => one.value === id)
        onChange(option ? { id: option.value, label: option.label, object: target } : null)
      }}
    />
  )
}

function UserInput({ target, value, onChange, ...rest }: LookupInputProps) {
  const { t } = useI18n()
  const users = useQuery(usersQuery)
  const options = (users.data ?? []).map((user) => ({ value: user.id, label: user.name }))
  const known = value && !options.some((option) => option.value === value.id)
  return (
    <Choice
      {...rest}
      value={value?.id ?? null}
      options={known ? [{ value: value.id, label: value.label }, ...options] : options}
      canClear
      isBusy={users.isFetching}
      placeholder={t('record.noOwner')}
      onChange={(id) => {
        const option = options.find((one) => one.value === id)
        onChange(option ? { id: option.value, label: option.label, object: target } : null)
      }}
    />
  )
}
