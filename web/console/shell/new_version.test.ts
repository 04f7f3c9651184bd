// The page as it is served now tells whether there is another version.

import { describe, expect, it } from 'vitest'
import { filesOf, isAnother } from './new_version'

const page = (script: string, style: string) =>
  `<html><script type="module" src="/assets/${script}"></script><link rel="stylesheet" href="/assets/${style}"><div id="app"></div>`
const began = filesOf(page('index-a1.js', 'index-b1.css'))

describe('a version is another', () => {
  it.each([
    ['with the same files', page('index-a1.js', 'index-b1.css'), false],
    ['with another script', page('index-a2.js', 'index-b1.css'), true],
    ['with other styles only', page('index-a1.js', 'index-b2.css'), true],
    ['not when a proxy answers with a page of its own', '<html><script src="/assets/login-x.js"></script>', false],
    ['not when there is nothing', '', false],
  ])('%s', (_, served, another) => {
    expect(isAnother(served, began)).toBe(another)
  })

  it('whatever this page has fetched since', () => {
    const grown = filesOf(`${page('index-a1.js', 'index-b1.css')}<link href="/assets/AuditPage-z.css">`)
    expect(isAnother(page('index-a1.js', 'index-b1.css'), grown)).toBe(false)
  })
})
