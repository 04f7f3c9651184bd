/** Links as data. */

import { describe, expect, it } from 'vitest'
import { segments } from './links'

const links = (text: string): string[] => segments(text).flatMap((part) => (part.kind === 'link' ? [part.href] : []))

describe('links', () => {
  it.each([
    [
      '样品链接 https://tea.example/p/longjing-2026?spm=a1z10.3-b-s，谢谢',
      ['https://tea.example/p/longjing-2026?spm=a1z10.3-b-s'],
    ],
    ['https://a.example看看', ['https://a.example/']],
    ['（https://a.example/b）', ['https://a.example/b']],
    ['(see https://a.example/b).', ['https://a.example/b']],
    ['https://a.example/b_(c)', ['https://a.example/b_(c)']],
    ['去 www.tea.example/x 看', ['https://www.tea.example/x']],
    ['http://a.example, http://b.example!', ['http://a.example/', 'http://b.example/']],
    ['http://localhost:8080/demo', ['http://localhost:8080/demo']],
  ])('finds them in %s', (text, expected) => {
    expect(links(text)).toEqual(expected)
  })

  it.each([
    'javascript:alert(1)',
    'data:text/html,<script>1</script>',
    'https://',
    'http://word',
    'me@www.tea.example',
    'https://bank.example@evil.example/',
    'ftp://a.example',
    '<a href="x">',
    '价格3.5折',
  ])('finds none in %s', (text) => {
    expect(links(text)).toEqual([])
  })

  it('joined again, the parts are the text', () => {
    const text = 'a https://x.example/<b>&"\' 中文 https://y.example/z)…\nwww.z.example.'
    expect(
      segments(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text)
  })

  it('walks hostile text once', () => {
    const address = 'https://a.example/'
    expect(links(address + ')'.repeat(200_000))).toEqual([address])
    expect(links(address + '.'.repeat(200_000))).toEqual([address])
    expect(links('www.'.repeat(50_000))).toHaveLength(1)
  })
})
