/**
 * What a program waits for when memory is not there. Those who make it wait add here as it happens; the tick turns
 * it into pressure and into program time lost (see tick.ts).
 */

/** Nanoseconds since the last tick, and counts ever. */
export interface Waits {
  /** Of the program's own time, which is no pressure: filling pages, mapping them, copying. */
  busyNs: number
  /** Waiting for memory, which is pressure: for swap, for reclaim. */
  stallNs: number
  /** Program time still to be made up for: waits longer than the tick that they came in. */
  debtNs: number
  /** Pages taken above `memory.high`, of a batch that reclaim did not help (see high-delay.ts). */
  overHighPages: number
  minorFaults: number
  majorFaults: number
  /** Since the start. */
  busyUs: number
  stallUs: number
}

/** Nothing waited for. */
export function createWaits(): Waits {
  return {
    busyNs: 0,
    stallNs: 0,
    debtNs: 0,
    overHighPages: 0,
    minorFaults: 0,
    majorFaults: 0,
    busyUs: 0,
    stallUs: 0,
  }
}
