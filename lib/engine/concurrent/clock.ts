/** Real time, the same in all threads. */

/** Readings to find the distance of two clocks: the one that was not interrupted between them is the smallest. */
const READINGS = 16

/** µs of the process's monotonic clock. */
export function monotonicUs(): number {
  const [seconds, ns] = process.hrtime()
  return seconds * 1e6 + ns / 1e3
}

/**
 * A clock of µs since a time of {@link monotonicUs}. It reads `performance.now()`, which allocates nothing but
 * counts from the start of its thread.
 */
export function createClock(startUs: number): () => number {
  let shiftUs = Infinity
  for (let i = 0; i < READINGS; i++) {
    const ownUs = 1000 * performance.now()
    shiftUs = Math.min(shiftUs, monotonicUs() - ownUs)
  }
  return () => 1000 * performance.now() + shiftUs - startUs
}
