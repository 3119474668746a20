import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { deactivatePerson, ownedQuery } from '@/api/access'
import { usersQuery } from '@/api/session'
import type { User } from '@/api/types'
import { useI18n } from '@/i18n/useI18n'
import { useMeta } from '@/objects/meta'
import { Button } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { Dialog } from '@/ui/Overlay'
import { Pairs } from '@/ui/Section'
import { Skeleton } from '@/ui/Skeleton'
import { Notice } from '@/ui/State'
import { tell } from '@/ui/toast'

/** Somebody leaves: what they own is counted, and goes to a colleague in the same stroke. */
export function DeactivateDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t, say, format } = useI18n()
  const { objects } = useMeta()
  const queries = useQueryClient()
  const owned = useQuery(ownedQuery(user.id))
  const people = useQuery(usersQuery).data ?? []
  const [to, setTo] = useState<string | null>(null)
  const name = user.name
  const leave = useMutation({
    mutationFn: () => deactivatePerson(user.id, to),
    onSuccess: (given) => {
      const count = Object.values(given.objects).reduce((sum, one) => sum + one, 0)
      tell(count > 0 ? t('access.handedOver', { name, count }) : t('access.deactivated', { name }))
      onClose()
    },
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['users'] })
      void queries.invalidateQueries({ queryKey: ['records'] })
    },
  })
  const counts = Object.entries(owned.data?.objects ?? {})
  const nameOf = (object: string) => say(objects.find((one) => one.name === object)?.plural_label) || object
  return (
    <Dialog
      title={t('access.deactivateTitle', { name })}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            look="danger"
            disabled={!owned.data}
            isBusy={leave.isPending}
            onClick={() => leave.mutate()}
          >
            {t('access.deactivate')}
          </Button>
        </>
      }
    >
      {leave.isError ? <Notice tone="bad">{leave.error.message}</Notice> : null}
      <p className="second">{t('access.deactivateText')}</p>
      {owned.isPending ? <Skeleton rows={3} /> : null}
      {owned.data && counts.length === 0 ? <p>{t('access.ownsNothing', { name })}</p> : null}
      {counts.length > 0 ? (
        <>
          <h3 className="strong" style={{ margin: '12px 0 4px' }}>
            {t('access.owns', { name })}
          </h3>
          <Pairs
            items={counts.map(([object, count]) => ({
              key: object,
              label: nameOf(object),
              value: format.number(count),
            }))}
          />
          <Field label={t('access.handTo')}>
            {(id) => (
              <Choice
                id={id}
                canClear
                placeholder={t('access.handNobody', { name })}
                value={to}
                options={people
                  .filter((one) => one.id !== user.id)
                  .map((one) => ({ value: one.id, label: one.name }))}
                onChange={setTo}
              />
            )}
          </Field>
        </>
      ) : null}
    </Dialog>
  )
}
