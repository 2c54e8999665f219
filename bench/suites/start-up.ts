/** How long a user waits for the first sign of life; wall time of whole processes. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DIST, ROOT } from '../support/paths.js'
import type { Suite, Variant } from '../support/suite.js'

const MAIN = join(DIST, 'cli', 'main.js')
const QUICKSTART = join(ROOT, 'scenarios', 'quickstart.yaml')

export const startUp: Suite = {
  name: 'start-up',
  comparisons: () => [
    {
      title: 'from the shell and back',
      figures: [{ key: 'value', unit: 'ms', compare: 'difference' }],
      variants: [
        processVariant('bare node', () => ['-e', '0']),
        processVariant('--help', () => [MAIN, '--help']),
        // Ends with its first snapshot, so this is an upper bound of the time to the first sample.
        processVariant('run quickstart for one aggregation', (folder) => [
          ...[MAIN, 'run', QUICKSTART, '--duration', '100ms'],
          ...['--out', join(folder, 'out')],
        ]),
      ],
    },
  ],
}

function processVariant(name: string, args: (folder: string) => string[]): Variant {
  return {
    name,
    measure: () => {
      const folder = mkdtempSync(join(tmpdir(), 'damon-lab-bench-'))
      const before = performance.now()
      execFileSync(process.execPath, args(folder), { cwd: ROOT, stdio: 'ignore' })
      const value = performance.now() - before
      rmSync(folder, { recursive: true })
      return { value }
    },
  }
}
