import { useMutation } from '@tanstack/react-query'
import { newPassword } from '@/api/access'
import type { User } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Overlay'
import { Notice } from '@/ui/State'
import { useCopy } from '@/ui/useCopy'

/** Shown once, on the page of whoever made it, and nowhere else. */
export function Password({ name, password }: { name: string; password: string }) {
  const { t } = useI18n()
  const copy = useCopy()
  return (
    <div style={{ padding: '0 24px 12px' }}>
      <Notice
        tone="soon"
        action={
          <Button size="small" icon="copy" onClick={() => copy(password)}>
            {t('common.copy')}
          </Button>
        }
      >
        {t('settings.passwordOnce', { name })} <code className="mono">{password}</code>
      </Notice>
    </div>
  )
}

interface NewPasswordProps {
  user: User
  onClose: () => void
  onMade: (password: string) => void
}

export function NewPasswordDialog({ user, onClose, onMade }: NewPasswordProps) {
  const { t } = useI18n()
  const make = useMutation({
    mutationFn: () => newPassword(user.id),
    onSuccess: (made) => onMade(made.password),
  })
  return (
    <Dialog
      title={t('access.newPasswordTitle', { name: user.name })}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" isBusy={make.isPending} onClick={() => make.mutate()}>
            {t('access.newPassword')}
          </Button>
        </>
      }
    >
      {make.isError ? <Notice tone="bad">{make.error.message}</Notice> : null}
      <p className="second">{t('access.newPasswordText', { name: user.name })}</p>
    </Dialog>
  )
}
