// Writing and reading in Chinese: what stands around the words of a thread.

export const zhCNWriting = {
  'composer.add': '加图片或文件',
  'composer.camera': '拍照',
  'composer.staged': (p: { count: number }) => `要发的文件，${p.count} 个`,
  'composer.too_many': (p: { limit: number }) => `一次最多 ${p.limit} 个文件`,
  'composer.drop.to': (p: { name: string }) => `松手，放进给 ${p.name} 的回复`,
  'message.waiting': '等前面的传完',

  'error.outbox_full': '等着发的消息太多，先连上网络',

  'image.viewer': '看图',
  'image.count': (p: { at: number; of: number }) => `${p.at}/${p.of}`,
  'image.previous': '上一张',
  'image.next': '下一张',
  'image.bigger': '放大',
  'image.smaller': '缩小',
  'image.fit': '合适大小',
  'image.actual': '原始大小',
  'image.download': '下载',
  'image.gone': '图片没读出来，可能已撤回。',

  'version.ready': '有新版本，写到一半的都留着。',
  'version.needed': '这个页面要新版本才能打开，写到一半的都留着。',
  'version.files': '有新版本。还没发的文件和正在传的，更新会丢。',
  'version.now': '现在更新',
  'version.later': '稍后',
}
