/** Variants that run a plan in a process of its own. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { DIST } from './paths.js'
import type { RunShape } from './plans.js'
import type { Measured, Variant } from './suite.js'

/** What the child is told. */
export interface ChildTask {
  readonly shape: RunShape
  readonly workers: number
  readonly isRecorded: boolean
}

/** A run in a child process, as bench/support/run-child.ts measures it. */
export function runVariant(name: string, task: ChildTask): Variant {
  const child = join(DIST, 'bench', 'support', 'run-child.js')
  return {
    name,
    measure: () => {
      const output = execFileSync(process.execPath, [child, JSON.stringify(task)], {
        encoding: 'utf8',
      })
      return JSON.parse(output) as Measured
    },
  }
}
