// Writing and reading in English; the keys are those of the Chinese texts.

import { plural } from '../../shared/i18n'
import type { zhCNWriting } from './zh_cn_writing'

export const enWriting: typeof zhCNWriting = {
  'composer.add': 'Add pictures or files',
  'composer.camera': 'Take a picture',
  'composer.staged': (p) => plural(p.count, '# file to send', '# files to send'),
  'composer.too_many': (p) => `At most ${p.limit} files at a time`,
  'composer.drop.to': (p) => `Drop into the reply to ${p.name}`,
  'message.waiting': 'After those before it',

  'error.outbox_full': 'Too many messages are waiting; connect first',

  'image.viewer': 'Pictures',
  'image.count': (p) => `${p.at} of ${p.of}`,
  'image.previous': 'Previous picture',
  'image.next': 'Next picture',
  'image.bigger': 'Zoom in',
  'image.smaller': 'Zoom out',
  'image.fit': 'Fit',
  'image.actual': 'Actual size',
  'image.download': 'Download',
  'image.gone': 'The picture could not be read; it may have been recalled.',

  'version.ready': 'There is a new version. What you are writing is kept.',
  'version.needed': 'That page needs the new version. What you are writing is kept.',
  'version.files': 'There is a new version. Files not yet sent would be lost by updating.',
  'version.now': 'Update now',
  'version.later': 'Later',
}
