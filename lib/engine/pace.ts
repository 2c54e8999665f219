/**
 * How far rounds run: so far that each takes about the same wall time. Only the speed of a run depends on it.
 */

/** How long a round should take: enough work for a barrier, and a quick answer to an abort. */
const ROUND_MS = 150
/** The first round's length in virtual time: one aggregation of the default attributes. */
const FIRST_US = 100_000

/** See the top of the file. */
export interface Pace {
  /** Length of the next round, virtual µs. */
  readonly stepUs: number
  /** Tells how long a round of that length took. */
  took(wallMs: number): void
}

/** The pace at the start of a run. */
export function createPace(): Pace {
  let stepUs = FIRST_US
  return {
    get stepUs() {
      return stepUs
    },
    took(wallMs) {
      const factor = ROUND_MS / Math.max(wallMs, 0.1)
      stepUs = Math.max(1, stepUs * Math.min(2, Math.max(0.5, factor)))
    },
  }
}
