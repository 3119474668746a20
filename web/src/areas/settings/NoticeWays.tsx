import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { noticeChoiceQuery, saveNoticeChoice } from '@/api/outside'
import { useI18n } from '@/i18n/useI18n'
import { tellProblem } from '@/ui/toast'
import { Check } from '@/ui/Toggle'

/** How one wants to hear of things, besides the bell. */
export function NoticeWays() {
  const { t } = useI18n()
  const queries = useQueryClient()
  const choice = useQuery(noticeChoiceQuery)
  const save = useMutation({
    mutationFn: saveNoticeChoice,
    onSuccess: (saved) => queries.setQueryData(noticeChoiceQuery.queryKey, saved),
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  if (!choice.data) return null
  const now = choice.data
  return (
    <section aria-label={t('chats.ways')} style={{ marginTop: 16 }}>
      <h2 className="strong">{t('chats.ways')}</h2>
      <p className="small muted">{t('chats.waysText')}</p>
      <div className="column" style={{ gap: 8, marginTop: 8 }}>
        <Check
          checked={now.mail}
          disabled={save.isPending}
          label={t('chats.byMail')}
          onChange={(mail) => save.mutate({ ...now, mail })}
        />
        <Check
          checked={now.chat}
          disabled={save.isPending}
          label={t('chats.inChat')}
          onChange={(chat) => save.mutate({ ...now, chat })}
        />
      </div>
    </section>
  )
}
