/** A loop measured in this process, in CPU time. */
import { Bench } from 'tinybench'
import type { Variant } from './suite.js'

/** What a loop does, and how often. */
export interface MicroTask {
  readonly name: string
  /** Operations in one `run`; at least 1,000, so that the clock's grain does not show. */
  readonly operations: number
  /** Runs in one round; the median counts. */
  readonly iterations: number
  /** Before each run, not measured. */
  readonly prepare?: (iteration: number) => void
  readonly run: (iteration: number) => void
  /** After the last run: what shows that the work was the anchor's. */
  readonly checksum?: () => number
}

/** ns of CPU time per operation, as figure `value`; `checksum` where the task has one. */
export function microVariant(task: MicroTask): Variant {
  const { name, operations, iterations, prepare, run, checksum } = task
  return {
    name,
    measure: () => {
      // Once through unmeasured, so that what is measured is compiled code.
      for (let i = 0; i < iterations; i++) {
        prepare?.(i)
        run(i)
      }
      let iteration = -1
      const bench = new Bench({ iterations, time: 0, warmup: false, now: cpuMilliseconds })
      bench.add(name, () => run(iteration), {
        async: false,
        beforeEach: () => {
          iteration++
          prepare?.(iteration)
        },
      })
      const [{ result }] = bench.runSync()
      if (result.state !== 'completed') throw new Error(`${name}: ${result.state}`)
      const value = (result.latency.p50 * 1e6) / operations
      return checksum === undefined ? { value } : { value, checksum: checksum() }
    },
  }
}

function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
