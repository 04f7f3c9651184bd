// Topics of wrap-ups: the last one first, each once, and gone when its person signs out.

import { beforeEach, describe, expect, it } from 'vitest'
import { useUsedTopics, wipeUsedTopics, withTopic } from './used_topics'

describe('used topics', () => {
  beforeEach(() => localStorage.clear())

  it('stand with the last one first, each once', () => {
    expect(withTopic(['发票', '退款'], '退款')).toEqual(['退款', '发票'])
    expect(withTopic([], '退款')).toEqual(['退款'])
  })

  it('do not grow without end', () => {
    const many = Array.from({ length: 40 }, (_, index) => `类型 ${index}`)
    expect(many.reduce<string[]>(withTopic, [])).toHaveLength(30)
  })

  it('belong to one person and one shop, and go with that person', () => {
    useUsedTopics('a', 'shop-1').use('退款')
    useUsedTopics('b', 'shop-1').use('发票')
    expect(useUsedTopics('a', 'shop-2').topics.value).toEqual([])
    wipeUsedTopics('a')
    expect(useUsedTopics('a', 'shop-1').topics.value).toEqual([])
    expect(useUsedTopics('b', 'shop-1').topics.value).toEqual(['发票'])
  })
})
