import AntDrawer from 'antd/es/drawer'
import AntModal from 'antd/es/modal'
import AntPopover from 'antd/es/popover'
import { useEffect, useState, type ReactElement, type ReactNode } from 'react'
import { useI18n } from '@/i18n/useI18n'
import { IconButton } from '@/ui/Button'
import styles from './Overlay.module.css'

interface PopoverProps {
  content: ReactNode
  children: ReactElement
  isOpen?: boolean
  onOpenChange?: (isOpen: boolean) => void
  placement?: 'bottom' | 'bottomLeft' | 'bottomRight' | 'right' | 'rightTop' | 'leftTop' | 'topLeft'
  width?: number
  isFlush?: boolean
}

export function Popover({
  content,
  children,
  isOpen,
  onOpenChange,
  placement = 'bottomLeft',
  width,
  isFlush,
}: PopoverProps) {
  return (
    <AntPopover
      content={<div style={{ width, maxWidth: 'min(400px, 92vw)' }}>{content}</div>}
      trigger="click"
      open={isOpen}
      onOpenChange={onOpenChange}
      placement={placement}
      arrow={false}
      destroyOnHidden
      styles={{
        container: {
          padding: isFlush ? 4 : '10px 12px',
          border: '1px solid var(--line-2)',
          boxShadow: 'var(--pop)',
          borderRadius: 8,
        },
      }}
    >
      {children}
    </AntPopover>
  )
}

interface DialogProps {
  title: ReactNode
  isOpen: boolean
  /** Without it the dialog stays until its question is answered. */
  onClose?: () => void
  children: ReactNode
  footer?: ReactNode
  width?: number
}

export function Dialog({ title, isOpen, onClose, children, footer = null, width = 480 }: DialogProps) {
  const { t } = useI18n()
  useWayBack(isOpen)
  return (
    <AntModal
      title={title}
      open={isOpen}
      onCancel={onClose}
      footer={footer ? <div className={styles.foot}>{footer}</div> : null}
      width={width}
      destroyOnHidden
      centered
      closable={onClose ? { 'aria-label': t('common.close') } : false}
      transitionName=""
      maskTransitionName=""
    >
      {children}
    </AntModal>
  )
}

/** A dialog that goes as a whole takes the focus with it: it goes back to what opened the dialog. */
function useWayBack(isOpen: boolean): void {
  const [opener] = useState(() => (isOpen ? document.activeElement : null))
  useEffect(
    () => () => {
      const isNowhere = document.activeElement === document.body || document.activeElement === null
      if (isNowhere && opener instanceof HTMLElement && opener.isConnected) opener.focus()
    },
    [opener],
  )
}

interface DrawerProps {
  title: ReactNode
  isOpen: boolean
  onClose: () => void
  children: ReactNode
  footer?: ReactNode
  width?: number
}

export function Drawer({ title, isOpen, onClose, children, footer, width = 480 }: DrawerProps) {
  const { t } = useI18n()
  return (
    <AntDrawer
      title={<span className={styles.title}>{title}</span>}
      open={isOpen}
      onClose={onClose}
      size={`min(${width}px, 100vw)`}
      destroyOnHidden
      closable={false}
      extra={<IconButton icon="close" label={t('common.close')} onClick={onClose} />}
      footer={footer ? <div className={styles.foot}>{footer}</div> : null}
      styles={{ body: { padding: '16px 24px' }, header: { padding: '8px 12px 8px 24px' } }}
    >
      {children}
    </AntDrawer>
  )
}
