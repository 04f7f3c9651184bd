// What a shop's developer copies must be right as it stands.
import { describe, expect, it } from 'vitest'
import { type Language, signingExample } from './signing_examples'
import { chatPageUrl, widgetSnippet } from './snippet'

describe('the widget line', () => {
  it('is one script element for this shop', () => {
    expect(widgetSnippet('https://desk.example', 'yunqi')).toBe(
      '<script src="https://desk.example/w.js" data-shop="yunqi" async></script>',
    )
  })

  it('cannot be broken out of', () => {
    const key = '"><script>alert(1)</script>'
    const page = new DOMParser().parseFromString(widgetSnippet('https://desk.example', key), 'text/html')
    const scripts = [...page.querySelectorAll('script')]
    expect(scripts.map((script) => script.dataset.shop)).toEqual([key])
  })
})

it('puts the key into the chat page’s address', () => {
  expect(chatPageUrl('https://desk.example', 'yunqi')).toBe('https://desk.example/c/yunqi')
})

describe('the signing examples', () => {
  it('name algorithm, shop and all claims the server asks for', () => {
    for (const language of ['node', 'php', 'python'] satisfies Language[]) {
      for (const algorithm of ['HS256', 'EdDSA'] as const) {
        const example = signingExample(language, algorithm, 'yunqi')
        for (const word of [algorithm, 'yunqi', 'sub', 'aud', 'exp', 'name']) expect(example).toContain(word)
      }
    }
  })

  it('in JavaScript makes a token that its own key verifies', async () => {
    const { createHmac } = await import('node:crypto')
    const secret = 'a-secret_of-the-test'
    process.env.ZHANGGUI_SECRET = secret
    const source = signingExample('node', 'HS256', 'yunqi')
    const module = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(source)}`)
    const [head, claims, signature] = module.zhangguiToken({ id: 7, name: '小鹿' }).split('.')
    const expected = createHmac('sha256', secret).update(`${head}.${claims}`).digest('base64url')
    expect(signature).toBe(expected)
    const read = JSON.parse(Buffer.from(claims, 'base64url').toString())
    expect(read).toMatchObject({ sub: '7', aud: 'yunqi', name: '小鹿' })
    expect(read.exp - Date.now() / 1000).toBeGreaterThan(0)
    expect(read.exp - Date.now() / 1000).toBeLessThanOrEqual(600)
  })
})
