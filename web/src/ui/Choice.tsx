import Select from 'antd/es/select'
import type { ReactNode } from 'react'

export interface ChoiceOption {
  value: string
  label: string
  /** What the list shows, when it is more than the label. */
  shown?: ReactNode
  isDisabled?: boolean
}

interface ChoiceProps {
  id?: string
  value: string | null
  onChange: (value: string | null) => void
  options: ChoiceOption[]
  label?: string
  placeholder?: string
  canClear?: boolean
  size?: 'small' | 'middle'
  isBad?: boolean
  className?: string
  isWide?: boolean
  isOpenAtOnce?: boolean
  /** Given when the options come from the server: the word to look for. */
  onSearch?: (word: string) => void
  isBusy?: boolean
  empty?: ReactNode
  describedBy?: string
}

export function Choice(props: ChoiceProps) {
  const isRemote = props.onSearch !== undefined
  return (
    <Select<string>
      id={props.id}
      aria-label={props.label}
      aria-describedby={props.describedBy}
      value={props.value ?? undefined}
      onChange={(value: string | undefined) => props.onChange(value ?? null)}
      options={props.options.map((option) => ({ ...option, disabled: option.isDisabled }))}
      optionRender={(option) => (option.data as ChoiceOption).shown ?? option.label}
      placeholder={props.placeholder}
      allowClear={props.canClear}
      showSearch={
        isRemote
          ? { filterOption: false, onSearch: props.onSearch }
          : props.options.length > 7
            ? { optionFilterProp: 'label' }
            : false
      }
      size={props.size}
      status={props.isBad ? 'error' : undefined}
      className={props.className}
      style={{ width: props.isWide === false ? undefined : '100%' }}
      popupMatchSelectWidth={false}
      defaultOpen={props.isOpenAtOnce}
      autoFocus={props.isOpenAtOnce}
      loading={props.isBusy}
      notFoundContent={props.empty}
    />
  )
}

interface ChoicesProps {
  id?: string
  values: string[]
  onChange: (values: string[]) => void
  options: ChoiceOption[]
  label?: string
  placeholder?: string
  /** Whether words that are not in the list may be added (tags). */
  isOpenList?: boolean
  size?: 'small' | 'middle'
  isBad?: boolean
  className?: string
}

export function Choices(props: ChoicesProps) {
  return (
    <Select<string[]>
      id={props.id}
      mode={props.isOpenList ? 'tags' : 'multiple'}
      aria-label={props.label}
      value={props.values}
      onChange={props.onChange}
      options={props.options}
      placeholder={props.placeholder}
      showSearch={{ optionFilterProp: 'label' }}
      size={props.size}
      status={props.isBad ? 'error' : undefined}
      className={props.className}
      style={{ width: '100%' }}
      tokenSeparators={[',', '，', ';', '；']}
      notFoundContent={null}
    />
  )
}
