import type { approvals as en } from '@/i18n/en/approvals'
import type { Translated } from '@/i18n/message'

export const approvals: Translated<typeof en> = {
  title: '审批',
  mine: '等我答复',
  everyone: '所有人的',
  whose: '查看谁的',
  waiting: '等你答复',
  emptyTitle: '没有等你答复的事项',
  emptyText: '流程请你审批或填写内容时，会显示在这里；你答复后流程立即继续。',
  emptyAllTitle: '没有流程在等待答复',
  approve: '批准',
  reject: '拒绝',
  answer: '答复',
  send: '提交答复',
  comment: '备注',
  commentHelp: '会保留在历史记录中，流程也可以使用。',
  choose: '请选择',
  putAway: '从列表移走',
  askedBy: '来自流程“{flow}” · {when}',
  until: '{when} 截止',
  about: '关于',
  run: '查看运行',
  onlyOf: '只有 {name} 可以答复。',
  approved: '已批准：{title}',
  rejected: '已拒绝：{title}',
  answered: '已答复：{title}',
}
