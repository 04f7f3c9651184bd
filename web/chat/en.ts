/** The chat page in English. */

import { start } from './main'
import { en } from './messages/en'

start(en)
