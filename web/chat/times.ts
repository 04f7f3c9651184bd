/** The buyer's own zone: the wire does not name the shop's to buyers, and theirs is the clock on their wall. */

import { createTimeFormat } from '../shared/time'
import { locale } from './i18n'

export const times = createTimeFormat(locale)
