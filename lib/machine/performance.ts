/**
 * How fast programs are, by what they wait for: memory that is slow or busy, and memory that is not there.
 * Measured at ticks; what comes out holds until the next one.
 */
import type { NumaNodes } from './nodes.js'
import type { TargetMemory } from './target-memory.js'

/** See the top of the file. */
export interface Performance {
  readonly programs: readonly ProgramState[]
}

/** One target's program. */
export interface ProgramState {
  readonly memory: TargetMemory
}

/** Nothing measured yet. */
export function createPerformance(targets: readonly TargetMemory[]): Performance {
  return { programs: targets.map((memory) => ({ memory })) }
}

/** Turns the waits since the last tick into what they mean, and begins to count anew. */
export function measurePerformance({ programs }: Performance, nodes: NumaNodes): void {
  for (const { memory } of programs) {
    const { waits } = memory
    waits.busyUs += waits.busyNs / 1000
    waits.stallUs += waits.stallNs / 1000
    waits.busyNs = 0
    waits.stallNs = 0
  }
  nodes.copied.fill(0)
}
