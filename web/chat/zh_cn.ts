/** The chat page in Chinese. */

import { start } from './main'
import { zhCN } from './messages/zh_cn'

start(zhCN)
