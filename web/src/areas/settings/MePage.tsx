import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { changeMe, meQuery } from '@/api/session'
import { NoticeWays } from '@/areas/settings/NoticeWays'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { setTimeZone } from '@/i18n/format'
import { setLanguage } from '@/i18n/language'
import { useI18n } from '@/i18n/useI18n'
import { setAppearance, useAppearance } from '@/ui/appearance'
import { Button } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { TextInput } from '@/ui/TextInput'
import { Segmented } from '@/ui/Toggle'
import { tell, tellProblem } from '@/ui/toast'

export function MePage() {
  const { t, language } = useI18n()
  const queries = useQueryClient()
  const me = useSuspenseQuery(meQuery).data
  const appearance = useAppearance()
  const [name, setName] = useState(me.name)
  const change = useMutation({
    mutationFn: changeMe,
    onSuccess: (next) => {
      queries.setQueryData(meQuery.queryKey, next)
      setTimeZone(next.time_zone)
      tell(t('common.saved'))
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  const zones = [...new Set([me.time_zone, ...Intl.supportedValuesOf('timeZone')])]
  return (
    <SettingsFrame tab="me">
      <div style={{ maxWidth: 440, padding: '16px 24px' }}>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            change.mutate({ name: name.trim() })
          }}
        >
          <Field label={t('settings.name')}>
            {(id) => (
              <span className="row">
                <TextInput id={id} value={name} onChange={setName} />
                <Button
                  type="submit"
                  disabled={!name.trim() || name.trim() === me.name}
                  isBusy={change.isPending}
                >
                  {t('common.save')}
                </Button>
              </span>
            )}
          </Field>
        </form>
        <Field label={t('settings.email')}>
          {(id) => <TextInput id={id} value={me.email} onChange={() => undefined} readOnly />}
        </Field>
        <Field label={t('settings.timeZone')}>
          {(id) => (
            <Choice
              id={id}
              value={me.time_zone}
              options={zones.map((zone) => ({ value: zone, label: zone }))}
              onChange={(zone) => change.mutate({ time_zone: zone ?? me.time_zone })}
            />
          )}
        </Field>
        <Field label={t('settings.language')}>
          {() => (
            <Segmented
              label={t('settings.language')}
              value={language}
              onChange={(next) => {
                setLanguage(next)
                change.mutate({ language: next })
              }}
              options={[
                { value: 'zh', label: '中文' },
                { value: 'en', label: 'English' },
              ]}
            />
          )}
        </Field>
        <Field label={t('settings.theme')}>
          {() => (
            <Segmented
              label={t('settings.theme')}
              value={appearance}
              onChange={setAppearance}
              options={[
                { value: 'system', label: t('shell.systemMode') },
                { value: 'light', label: t('shell.lightMode') },
                { value: 'dark', label: t('shell.darkMode') },
              ]}
            />
          )}
        </Field>
        <NoticeWays />
      </div>
    </SettingsFrame>
  )
}
