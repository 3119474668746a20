import ConfigProvider from 'antd/es/config-provider'
import enUS from 'antd/es/locale/en_US'
import zhCN from 'antd/es/locale/zh_CN'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import type { ReactNode } from 'react'
import { useLanguage } from '@/i18n/language'
import { useIsDark } from '@/ui/appearance'
import { themes } from '@/ui/theme'
import { Toasts } from '@/ui/toast'

/** Dresses everything below in the tokens and the language of the person. */
export function UiProvider({ children }: { children: ReactNode }) {
  const language = useLanguage()
  const isDark = useIsDark()
  dayjs.locale(language === 'zh' ? 'zh-cn' : 'en')
  return (
    <ConfigProvider
      theme={isDark ? themes.dark : themes.light}
      locale={language === 'zh' ? zhCN : enUS}
      wave={{ disabled: true }}
      button={{ autoInsertSpace: false }}
    >
      {children}
      <Toasts />
    </ConfigProvider>
  )
}
