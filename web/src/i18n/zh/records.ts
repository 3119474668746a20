import type { Translated } from '@/i18n/message'
import type * as en from '@/i18n/en/records'

export const presence = {
  one: '{name}也在看',
  many: '{name}等 {count} 人也在看',
  writing: '{name}正在改这一项',
} satisfies Translated<typeof en.presence>

export const unsent = {
  offline: '没有网络。',
  waits: '可以继续：{count} 处改动留在这里，网络恢复后自动发出。',
  nothing: '可以继续查看；网络恢复前，改动都会留在这里。',
  tryNow: '现在重试',
  mark: '等待发出',
  sent: '已发出 {count} 处改动',
  needsYou: '{count} 处改动不能原样发出。',
  look: '查看',
  title: '等你决定的改动',
  text: '你写的内容都在。请逐一选择。',
  record: '记录',
  field: '字段',
  yours: '你写的',
  theirs: '现在保存的',
  keepTheirs: '保持不变',
  saveMine: '保存我的',
  discard: '放弃',
  open: '打开记录',
  restored: '你之前写的内容还在这里。',
  startAnew: '重新开始',
} satisfies Translated<typeof en.unsent>

export const acts = {
  mail: '写邮件',
  call: '通话',
  task: '任务',
  note: '备注',
  meeting: '会议',
  noMail: '没有邮箱地址',
  noPhone: '没有电话号码',
  callTitle: '记录通话',
  dial: '拨打 {number}',
  addTag: '添加标签',
  removeTag: '移除 {name}',
  tags: '标签',
  position: '第 {at} 位，共 {total} 位',
  previous: '列表中的上一条',
  next: '列表中的下一条',
  favorite: '加入收藏',
  unfavorite: '取消收藏',
  favorites: '收藏',
  more: '更多',
  all: '全部',
  colleagues: '同事',
  own: '自定义字段',
  gained: '{points} · {days} 天',
  openDeal: '选择商机',
  noDeal: '没有进行中的商机',
  close: '还差 {count} 项',
  checklist: '{done}/{all}',
  fillIn: '填写',
  done: '已完成',
} satisfies Translated<typeof en.acts>

export const advice = {
  title: '建议的下一步',
  none: '没有特别要做的事，看列表里的下一位吧。',
  notThis: '不合适',
  why: '为什么？',
  owner: '{name} 没有负责人。',
  ownerWhy: '这条记录的负责人为空。',
  ownerAct: '由我负责',
  late: '“{task}”已逾期。',
  lateWhy: '截止时间是 {when}。',
  lateAct: '打开任务',
  hot: '给 {name} 打电话：评分 {score}。',
  hotWhy: '评分 {score} ≥ {limit}，而且没有未完成的任务。',
  hotAct: '安排通话',
  stalled: '推进“{deal}”，或者关闭它。',
  stalledWhy: '它在当前阶段停留 {days} 天，通常是 {limit} 天。',
  stalledAct: '打开商机',
  noTask: '安排与 {name} 的下一步。',
  noTaskWhy: '有进行中的商机，但没有任务。',
  noTaskAct: '安排任务',
  fill: '补上 {name} 的邮箱或电话。',
  fillWhy: '两者都为空，任何流程都联系不到。',
  fillAct: '填写',
} satisfies Translated<typeof en.advice>

export const exporting = {
  xlsx: 'Excel（.xlsx）',
  running: '正在准备“{name}”',
  soFar: '已完成 {size}',
  cancel: '停止',
  done: '“{name}”已在下载文件夹',
  failed: '文件没有生成。',
} satisfies Translated<typeof en.exporting>

export const listFilter = {
  saveSegment: '存为客群',
  segmentTitle: '存为客群',
  segmentText: '客群会自动更新，邮件、流程和报表都可以使用。',
  segmentName: '客群名称',
  segmentSaved: '已建立客群“{name}”',
  segmentOpen: '打开',
  count: '筛选 · {count}',
  title: '筛选',
} satisfies Translated<typeof en.listFilter>

export const boardMore = {
  late: '其中 {count} 笔停滞 {sum}',
  mine: '我的',
  thisQuarter: '本季预计签约',
  filter: '筛选',
  seeAll: '还有 {count} 笔，在列表中查看',
  dueLate: '{when} 起逾期',
} satisfies Translated<typeof en.boardMore>

export const keyHelp = {
  everywhere: '任何页面',
  lists: '列表',
  boards: '看板',
  records: '记录',
  move: '在行与单元格之间移动',
  page: '上一屏、下一屏，首行与末行',
  open: '快速查看这一行',
  tick: '勾选这一行；按住 Shift 勾选一段',
  write: '编辑单元格',
  save: '保存单元格，放弃修改',
  card: '把卡片移到相邻阶段',
  step: '列表中的上一条与下一条',
  fields: '在字段之间移动',
  tabs: '在标签页之间移动',
} satisfies Translated<typeof en.keyHelp>
