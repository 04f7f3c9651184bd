// The actions the server records; the filter offers them before the first of each has happened.

import { zhCNCodes } from '../messages_codes_zh_cn'

export const ACTIONS: readonly string[] = Object.keys(zhCNCodes)
  .filter((key) => key.startsWith('action.'))
  .map((key) => key.slice('action.'.length))
