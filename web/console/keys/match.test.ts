// A palette that finds people as they are typed: by their characters, by the initials of their pinyin, by letters in order.

import { describe, expect, it } from 'vitest'
import { initials } from './initials'
import { best, scoreOf } from './match'

describe('initials', () => {
  it.each([
    ['山里的猫', 'sldm'],
    ['转接 周晓彤', 'zj zxt'],
    ['爱吃橘子的阿May', 'acjzdamay'],
    ['tb_8846213', 'tb_8846213'],
    ['匝八擦大二发高和家看来吗你哦怕去人三他为西一', 'zbcdefghjklmnopqrstwxy'],
  ])('of %s are %s', (text, expected) => {
    expect(initials(text)).toBe(expected)
  })
})

describe('a query', () => {
  it('fits by characters, initials, and letters in their order, in this preference', () => {
    const scores = [
      scoreOf('山里', '山里的猫'),
      scoreOf('里的', '山里的猫'),
      scoreOf('sl', '山里的猫'),
      scoreOf('dm', '山里的猫'),
      scoreOf('sm', '山里的猫'),
      scoreOf('xyz', '山里的猫'),
    ]
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
    expect(new Set(scores).size).toBe(6)
    expect(scores.at(-1)).toBe(0)
  })

  it('is blind to case, width and blanks', () => {
    expect(scoreOf('ｔｂ_88', 'TB_8846213')).toBeGreaterThan(0)
    expect(scoreOf('lucas w', 'Lucas Wong')).toBeGreaterThan(0)
  })

  it('gives the best first, ties as they stood, and no more than asked for', () => {
    const names = ['猫山', '山里的猫', '山猫', '狗']
    expect(best(names, 'sm', (name) => name, 2)).toEqual(['山猫', '山里的猫'])
    expect(best(names, '', (name) => name, 3)).toEqual(['猫山', '山里的猫', '山猫'])
  })
})
