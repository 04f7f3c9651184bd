// The console's texts in English: the same keys as the Chinese ones, held by type.

import { plural } from '../../shared/i18n'
import { enAlerts } from './en_alerts'
import { enBuyer } from './en_buyer'
import { enDesk } from './en_desk'
import { enKeys } from './en_keys'
import { enPhrases } from './en_phrases'
import { enRouting } from './en_routing'
import { enWriting } from './en_writing'
import type { zhCN } from './zh_cn'

export const en: typeof zhCN = {
  brand: 'Zhanggui',
  'brand.what': 'Customer service desk',
  dot: ' · ',
  close: 'Close',
  cancel: 'Cancel',
  retry: 'Try again',

  nav: 'Main',
  'nav.desk': 'Desk',
  'nav.search': 'Search',
  'nav.monitor': 'Monitor',
  'nav.admin': 'Admin',
  'shop.filter': 'Shop',
  'shop.all': 'All shops',
  load: 'Load',
  'load.of': (p) => `${p.load} of ${p.cap} seats taken`,
  presence: 'My status',
  'presence.online': 'Online',
  'presence.hold': 'On hold',
  'presence.offline': 'Offline',
  'presence.online.means': 'takes new conversations',
  'presence.hold.means': 'keeps these, gets no new ones',
  'presence.offline.means': 'serves nobody',
  'presence.failed': (p) => `Your status has not changed: ${p.why}`,
  overdue: (p) => `${p.count} overdue, ${p.wait}`,
  'overdue.jump': 'Go to the buyer who has waited longest',

  'account.menu': (p) => `${p.name}, account menu`,
  theme: 'Theme',
  'theme.light': 'Light',
  'theme.dark': 'Dark',
  'theme.system': 'System',
  language: 'Language',
  send_key: 'Send with',
  security: 'Password, two-step sign-in, devices',
  sign_out: 'Sign out',
  'sign_out.failed': (p) => `You are still signed in: ${p.why}`,
  'sign_out.unsent': (p) =>
    plural(p.count, '# message is not sent and would be lost', '# messages are not sent and would be lost'),
  'sign_out.anyway': 'Sign out anyway',

  'connection.waiting': (p) =>
    `Connection lost, trying again in ${p.seconds} s${p.unsent > 0 ? `; ${plural(p.unsent, '# message', '# messages')} will follow` : ''}`,
  'connection.connecting': 'Connection lost, connecting…',
  'connection.now': 'Connect now',
  'connection.replaced': 'This account is open in too many places, so this page has stopped',
  'connection.here': 'Use it here',

  unreachable: 'The server cannot be reached',
  'unreachable.hint': 'Check your network; this page tries again by itself. Your drafts are kept.',

  sign_in: 'Sign in',
  'sign_in.login': 'Account',
  'sign_in.login.missing': 'Enter your account',
  'sign_in.password': 'Password',
  'sign_in.password.missing': 'Enter your password',
  'sign_in.forgotten': 'Forgotten? Ask your supervisor',
  'sign_in.show': 'Show password',
  'sign_in.hide': 'Hide password',
  'sign_in.caps': 'Caps Lock is on',
  'sign_in.wrong': 'Account or password is wrong',
  'sign_in.code': 'Code',
  'sign_in.code.for': (p) => `${p.login} uses two-step sign-in`,
  'sign_in.code.hint': 'The 6 digits from your authenticator app',
  'sign_in.code.missing': 'Enter the code',
  'sign_in.wrong_code': 'The code is wrong or has expired; use the newest one',
  'sign_in.back': 'Use another account',
  'sign_in.expired': 'Your session has expired, please sign in again',
  'sign_in.removed': 'This session was ended. The account may be suspended; ask your supervisor',

  'error.unknown': 'Something went wrong, please try again',
  'error.network': 'The server cannot be reached, check your network',
  'error.offline': 'There is no connection now',
  'error.disconnected': 'The connection was lost',
  'error.timeout': 'The server did not answer',
  'error.unreadable': 'The server gave an answer that makes no sense, please try again',
  'error.bad_frame': 'The server refused this content',
  'error.unauthenticated': 'Your session has expired, please sign in again',
  'error.forbidden': 'You may not do that',
  'error.not_found': 'It does not exist, or you may not see it',
  'error.conflict': 'It conflicts with something else',
  'error.not_assignee': 'This conversation is no longer yours',
  'error.at_cap': 'They hold as many conversations as they may',
  'error.not_available': 'They went offline or on hold',
  'error.closed': 'The conversation is closed',
  'error.too_late': 'More than 2 minutes have passed, it cannot be recalled',
  'error.stale_version': 'Somebody changed it just now, open it again',
  'error.too_large': 'It is larger than allowed',
  'error.unsupported_type': 'This kind of file is not supported',
  'error.rate_limited': 'Too fast, wait a moment',
  'error.queue_full': 'The queue of this group is full',
  'error.unavailable': 'The server is busy and stored nothing, please try again',

  ...enDesk,
  ...enBuyer,
  ...enPhrases,
  ...enRouting,
  ...enWriting,
  ...enKeys,
  ...enAlerts,
}
