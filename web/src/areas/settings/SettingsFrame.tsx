import type { ReactNode } from 'react'
import { useI18n } from '@/i18n/useI18n'
import { useGo } from '@/ui/navigation'
import { Tabs } from '@/ui/Tabs'

export type SettingsTab = 'me' | 'people' | 'keys' | 'pipelines'

export function SettingsFrame({
  tab,
  extra,
  children,
}: {
  tab: SettingsTab
  extra?: ReactNode
  children: ReactNode
}) {
  const { t } = useI18n()
  const go = useGo()
  return (
    <div className="page">
      <header className="top">
        <h1>{t('settings.title')}</h1>
        <span className="grow" />
        {extra}
      </header>
      <Tabs
        label={t('settings.title')}
        value={tab}
        onChange={(next) => go(`/settings/${next}`)}
        items={(['me', 'people', 'keys', 'pipelines'] as const).map((key) => ({
          key,
          label: t(`settings.${key}`),
        }))}
      />
      <div className="scroll grow column">{children}</div>
    </div>
  )
}
