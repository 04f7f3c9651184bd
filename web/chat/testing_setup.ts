/** Tests of the chat's parts read Chinese. */

import { speak } from './i18n'
import { zhCN } from './messages/zh_cn'

speak(zhCN)
