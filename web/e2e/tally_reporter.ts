// Counts the browser tests and leaves `N passed, N failed` in .results/tally, which `make test` prints last.
// A test that was skipped or never ran counts as failed: what is missing must not look like success. What failed is said
// once more at the end, where even the tail of a log that was cut off shows why.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { FullResult, Reporter, Suite, TestCase } from '@playwright/test/reporter'

/** Where and why: each error's first lines, and the line of the test that it happened at. */
function whyItFailed(test: TestCase): string {
  const { file, line } = test.location
  const result = test.results.at(-1)
  if (!result) return `${file}:${line} did not run`
  const errors = result.errors.map(({ message, location }) => {
    const said = stripVTControlCharacters(message ?? '')
      .split('\n')
      .slice(0, 12)
      .join('\n    ')
    return `  at line ${location?.line ?? '?'}: ${said}`
  })
  return [`${file}:${line} ${test.title}: ${result.status}`, ...errors].join('\n')
}

export default class TallyReporter implements Reporter {
  private suite?: Suite

  onBegin(_config: unknown, suite: Suite) {
    this.suite = suite
  }

  async onEnd(result: FullResult) {
    const tests = this.suite?.allTests() ?? []
    const passes = (test: TestCase) => test.results.length === 1 && test.results[0]?.status === 'passed'
    const passed = tests.filter(passes).length
    const failed = tests.length - passed
    const folder = join(import.meta.dirname, '.results')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'tally'), `${passed} passed, ${failed} failed\n`)
    for (const test of tests) if (!passes(test)) console.log(whyItFailed(test))
    console.log(`${passed} passed, ${failed} failed`)
    return { status: failed === 0 && passed > 0 ? result.status : ('failed' as const) }
  }

  printsToStdio() {
    return false
  }
}
