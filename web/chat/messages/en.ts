/** The chat page in English. */

import { plural } from '../../shared/i18n'
import type { zhCN } from './zh_cn'

export const en: typeof zhCN = {
  page_title: (p) => `${p.shop} · Customer service`,
  title_unread: (p) => `(${p.count}) ${p.title}`,

  head_served: (p) => `${p.agent} is helping you`,
  head_none: 'Customer service',
  head_away: 'Outside business hours; leave a message',
  head_queued: 'You are in line',
  head_finding: 'Finding someone for you',
  head_pooled: 'Away; we answer when we are back',
  head_closed: 'Conversation ended',
  head_connecting: 'Connecting…',
  more: 'More',
  minimise: 'Minimise',
  open_page: 'Open in a new page',
  end_conversation: 'End conversation',

  log: 'Messages',
  load_older: 'Earlier messages',
  loading_older: 'Loading earlier messages',
  new_below: (p) => plural(p.count, '# new message', '# new messages'),
  to_newest: 'To the newest message',
  assigned: (p) => `${p.agent} is helping you`,
  closed_agent: (p) => `${p.at} · The shop ended the conversation`,
  closed_buyer: (p) => `${p.at} · You ended the conversation`,
  closed_idle: (p) => `${p.at} · Ended after a long silence`,
  automatic: 'Automatic reply',
  typing: (p) => `${p.agent} is typing`,
  you: 'You',

  mark_waiting: 'Sending',
  mark_stored: 'Delivered',
  mark_read: 'Read',
  mark_failed: 'Not sent',
  again: 'Retry',
  discard: 'Delete',
  error_too_large: 'Too long',
  error_invalid: 'Cannot be sent',
  error_rate_limited: 'Too fast; try again in a moment',
  error_queue_full: 'Too many people are waiting; try again later',
  error_refused: 'Messages cannot be delivered at the moment',
  error_outbox_full: 'Too many messages are waiting to be sent',

  quote: 'Quote',
  copy: 'Copy',
  recall: 'Recall',
  message_actions: 'Message actions',
  recalled_mine: 'You recalled a message',
  recalled_theirs: 'A message was recalled',
  recall_too_late: 'More than 2 minutes have passed, so it stays',
  recall_failed: 'Not recalled; please try again',
  close_failed: 'Not ended; please try again',
  copied: 'Copied',
  quoting: (p) => `Quoting ${p.name}`,
  stop_quoting: 'Stop quoting',
  quote_earlier: 'Earlier message',
  quote_recalled: 'Recalled message',

  image: 'Picture',
  video: 'Video',
  file: 'File',
  image_of: (p) => `Picture ${p.name}`,
  open_image: (p) => `View picture ${p.name}`,
  download: (p) => `Download ${p.name}, ${p.size}`,
  play_video: (p) => `Play video ${p.name}`,
  not_loaded: 'Not loaded',
  close: 'Close',
  uploading: (p) => `${p.percent}% uploaded`,
  cancel: 'Cancel',
  upload_failed: 'Not uploaded',
  attach: 'Send a picture, video or file',
  paste_ready: 'Files to send',
  remove: (p) => `Remove ${p.name}`,
  refused_type: (p) =>
    `“${p.name}” cannot be sent: pictures, mp4 and webm videos, pdf, zip, txt, csv, docx and xlsx can`,
  refused_size: (p) => `“${p.name}” is too large: at most ${p.limit}`,
  refused_empty: (p) => `“${p.name}” is empty`,
  refused_content: 'What is in the file may not be sent',
  refused_damaged: 'The file is damaged and cannot be sent',

  queue_place: (p) => `No. ${p.place} in line`,
  queue_next: 'You are next',
  queue_estimate: (p) =>
    p.seconds < 60
      ? 'less than a minute'
      : p.seconds > 3600
        ? 'more than an hour'
        : plural(Math.ceil(p.seconds / 60), 'about # minute', 'about # minutes'),
  queue_text:
    'Write on: whoever takes over will see everything. Closing the page does not lose your place in the line.',
  queue_leave: 'Leave the line',
  pooled_title: 'Nobody is here just now',
  pooled_text: 'We have your message and answer in order when we are back. Write on; closing the page loses nothing.',

  topics: 'What is it about?',
  topic_failed: 'Not chosen; please try again',

  rating_ask: 'How did we do?',
  score_0: 'Very good',
  score_1: 'Good',
  score_2: 'Fair',
  score_3: 'Poor',
  score_4: 'Very poor',
  rating_comment: 'Anything to add (optional)',
  rating_send: 'Send rating',
  rating_failed: 'Not sent; please try again',
  rated: (p) => `Your rating: ${p.score}. Thank you`,

  asks: 'Often asked',
  write: 'Write a message',
  leave_message: 'Leave a message',
  leave_message_hint: 'Leave a message; we will reply',
  write_more: 'Anything to add…',
  write_new: 'Write to chat again',
  send: 'Send',
  characters_left: (p) =>
    p.count >= 0
      ? plural(p.count, '# character left', '# characters left')
      : plural(-p.count, '# character too many', '# characters too many'),

  lost: (p) => `Connection lost; trying again in ${p.seconds} s. Messages will be sent`,
  reconnecting: 'Connecting again. Messages will be sent',
  connect_now: 'Now',
  replaced: 'The chat is open in another window',
  continue_here: 'Continue here',
  removed: 'This visit has ended; please reload the page',
  sign_in_failed: 'Could not connect; please try again later',
  try_again: 'Try again',

  no_shop: 'There is no such shop',
  no_shop_text: 'Check the link, or open the chat from the page of the shop again.',
}
