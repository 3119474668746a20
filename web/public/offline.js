// What the page without a connection says: in the reader's language, and what of their work this device keeps.
const words = {
  en: {
    title: 'No connection',
    text: 'Guanxi cannot be reached. This page looks again by itself as soon as there is a connection.',
    changes: (n) => `${n} ${n === 1 ? 'change is' : 'changes are'} kept here and sent when you are back.`,
    drafts: (n) =>
      `${n} ${n === 1 ? 'draft is' : 'drafts are'} kept here and waiting on the page where you wrote.`,
    nothing: 'Everything you saved has reached the server; nothing waits on this device.',
    records: 'Records and customers are never kept on this device.',
    again: 'Try again',
  },
  zh: {
    title: '没有网络连接',
    text: '暂时无法连接到 Guanxi。网络恢复后，本页会自动重试。',
    changes: (n) => `有 ${n} 处修改保存在这台设备上，恢复连接后会自动发送。`,
    drafts: (n) => `有 ${n} 份草稿保存在这台设备上，回到原来的页面即可继续。`,
    nothing: '你保存过的内容都已到达服务器，这台设备上没有等待发送的内容。',
    records: '记录和客户资料不会保存在这台设备上。',
    again: '重试',
  },
}

const language = localStorage.getItem('guanxi.language') ?? navigator.language.slice(0, 2)
const said = words[language === 'zh' ? 'zh' : 'en']
const byId = (id) => document.getElementById(id)

function count(beginnings) {
  const names = Object.keys(localStorage).filter((name) => beginnings.some((one) => name.startsWith(one)))
  return names.reduce((sum, name) => sum + howMany(localStorage.getItem(name)), 0)
}

function howMany(text) {
  try {
    const value = JSON.parse(text)
    return Array.isArray(value) ? value.length : 1
  } catch {
    return 1
  }
}

function keptLines() {
  const changes = count(['guanxi.unsent.'])
  const drafts = count(['guanxi.drawing.', 'guanxi.template.'])
  const lines = [changes && said.changes(changes), drafts && said.drafts(drafts)].filter(Boolean)
  return [...(lines.length ? lines : [said.nothing]), said.records]
}

document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
for (const name of ['title', 'text', 'again']) byId(name).textContent = said[name]
byId('kept').replaceChildren(
  ...keptLines().map((line) => Object.assign(document.createElement('li'), { textContent: line })),
)
byId('again').addEventListener('click', () => location.reload())
window.addEventListener('online', look)
setInterval(look, 3000)

/** A server that was down says nothing when it is back, and a connection may be told before it carries anything. */
async function look() {
  if (!navigator.onLine) return
  const answer = await fetch(location.href, { cache: 'no-store' }).catch(() => null)
  if (answer && answer.status < 500) location.reload()
}
