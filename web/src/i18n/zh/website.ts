import type { website as en } from '@/i18n/en/website'
import type { Translated } from '@/i18n/message'

export const website: Translated<typeof en> = {
  tab: '网站',
  add: '新建写入密钥',
  name: '由谁发送',
  nameHelp: '例如网站或程序的名称：“官网”“移动应用”。',
  emptyTitle: '还没有网站发送行为数据',
  emptyText: '在网页中加入一行代码，访问、点击和注册就会出现在对应联系人的时间线上，流程也可以由此启动。',
  script: '网页：把这一行放在 head 结束之前',
  programs: '程序：支持 Segment HTTP API 的库都可以使用，地址为 {url}，写入密钥为 {key}。',
  examples: '网页可以告诉我们',
  revoke: '吊销',
  revokeTitle: '吊销“{name}”的写入密钥？',
  revokeText: '使用它的网页和程序将不再发送数据，已收到的数据保留。',
  revoked: '密钥已吊销',
  since: '{when}起',
}
