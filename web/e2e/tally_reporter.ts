// Counts the browser tests and leaves `N passed, N failed` in .results/tally, which `make test` prints last.
// A test that was skipped or never ran counts as failed: what is missing must not look like success.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FullResult, Reporter, Suite } from '@playwright/test/reporter'

export default class TallyReporter implements Reporter {
  private suite?: Suite

  onBegin(_config: unknown, suite: Suite) {
    this.suite = suite
  }

  async onEnd(result: FullResult) {
    const tests = this.suite?.allTests() ?? []
    const passed = tests.filter((test) => test.results.length === 1 && test.results[0]?.status === 'passed').length
    const failed = tests.length - passed
    const folder = join(import.meta.dirname, '.results')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'tally'), `${passed} passed, ${failed} failed\n`)
    console.log(`${passed} passed, ${failed} failed`)
    return { status: failed === 0 && passed > 0 ? result.status : ('failed' as const) }
  }

  printsToStdio() {
    return false
  }
}
