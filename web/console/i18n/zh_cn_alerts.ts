// Texts in Chinese of sounds and notices.

export const zhCNAlerts = {
  'sound.on': '静音',
  'sound.off': '已静音，点一下打开声音',
  'sound.blocked': '浏览器拦住了提示音，点一下开启',
  'sound.blocked.short': '点一下开声音',
  'notice.conversation': '来了新会话',
  'notice.message': '买家来信',
  'notice.offer': '有派单等你接',
  'notice.overdue': '买家等得太久了',
  'notice.conversation.of': (p: { name: string }) => `${p.name} 来了`,
  'notice.message.of': (p: { name: string }) => `${p.name} 来信`,
  'notice.offer.of': (p: { name: string }) => `派单：${p.name}`,
  'notice.overdue.of': (p: { name: string }) => `${p.name} 等得太久了`,
}
