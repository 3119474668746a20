import AntDropdown from 'antd/es/dropdown'
import type { ReactElement } from 'react'
import { Icon, type IconName } from '@/ui/Icon'

export interface MenuItem {
  key: string
  label: string
  icon?: IconName
  isDanger?: boolean
  isDisabled?: boolean
  onChoose: () => void
}

interface MenuProps {
  items: (MenuItem | 'line')[]
  children: ReactElement
  placement?: 'bottomLeft' | 'bottomRight' | 'topLeft'
}

export function Menu({ items, children, placement = 'bottomRight' }: MenuProps) {
  return (
    <AntDropdown
      trigger={['click']}
      placement={placement}
      menu={{
        items: items.map((item, index) =>
          item === 'line'
            ? { type: 'divider', key: `line-${index}` }
            : {
                key: item.key,
                label: item.label,
                icon: item.icon ? <Icon name={item.icon} /> : undefined,
                danger: item.isDanger,
                disabled: item.isDisabled,
                onClick: item.onChoose,
              },
        ),
      }}
    >
      {children}
    </AntDropdown>
  )
}
