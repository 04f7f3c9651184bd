// A buyer's rating in words: 0 very satisfied … 4 very dissatisfied.

import { t } from './i18n'

const SCORES = ['rating.0', 'rating.1', 'rating.2', 'rating.3', 'rating.4'] as const

export function scoreText(score: number): string {
  const key = SCORES[score]
  return key ? t(key) : String(score)
}
