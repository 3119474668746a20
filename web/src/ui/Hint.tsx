import Tooltip from 'antd/es/tooltip'
import type { ReactElement, ReactNode } from 'react'

interface HintProps {
  text: ReactNode
  children: ReactElement
}

/** A word of explanation for something small; never the only place where a thing is named. */
export function Hint({ text, children }: HintProps) {
  return (
    <Tooltip title={text} mouseEnterDelay={0.4} arrow={false} destroyOnHidden>
      {children}
    </Tooltip>
  )
}
