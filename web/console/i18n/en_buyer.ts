// What staff set of a buyer, in English; the keys are those of the Chinese texts.

import type { zhCNBuyer } from './zh_cn_buyer'

export const enBuyer: typeof zhCNBuyer = {
  'buyer.tags': 'Tags',
  'buyer.tags.hint': 'VIP, regular',
  'buyer.level': 'Level',
  'buyer.level.none': 'None',
  'buyer.level.is': (p) => `Level ${p.level}`,
  'buyer.dedicated': 'Dedicated agent',
  'buyer.dedicated.none': 'Nobody',
  'buyer.dedicated.is': (p) => `Dedicated to ${p.name}`,

  block: 'Block this buyer',
  'block.is': 'Blocked',
  'block.by': (p) => `by ${p.name}, ${p.at}`,
  'block.until': (p) => `until ${p.at}`,
  'block.consequence': 'What is open ends at once, and they cannot write any more. They are not told why.',
  'block.reason': 'Reason',
  'block.reason.hint': 'Colleagues see it, for example: insults',
  'block.end': 'For how long',
  'block.end.never': 'Until it is lifted',
  'block.end.1': '1 day',
  'block.end.7': '7 days',
  'block.end.30': '30 days',
  'block.end.day': 'Until a day',
  'block.day': 'Until the end of',
  'block.confirm': 'Block',
  'block.lift': 'Lift the block',
  'block.failed': (p) => `Not changed: ${p.why}`,
}
