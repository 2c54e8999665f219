/**
 * Sampling by page faults: a sampled page lets nobody at it, so the first access to it is a fault, and the fault tells
 * whether it was a write. Then the page is open again: what follows in the same interval goes unseen.
 *
 * ```
 *   prepared                        checked
 *      |------- R --- W ----- R W ----|        one fault, a read; that the page is written too, nobody sees
 * ```
 * Only pages that were sampled fault, so nothing is stored of the others, whichever access engine others use, and what
 * one context closes and opens no other sees: the sources are asked, and what was touched is judged by one draw.
 *
 * Of a unit that several sources touched, any of their accesses is as likely the first one; a source that touched it
 * made as many as its rate says, or one at least:
 *
 *   chance that the fault is a write = Σ accesses × share of writes / Σ accesses
 */
import { createKey, deriveKey, mix, stepKey, STREAM, type Key } from '../base/random.js'
import type { AccessSource, Us } from './access-source.js'
import type { PassingAccesses } from './sample-filters.js'

/** Who pays for faults, and how much each takes of his time. */
export interface FaultPayer {
  readonly waits: { busyNs: number }
  readonly faultNs: number
}

/** What counts of the faults of one target's pages; the rest is scratch. */
export interface FaultSampling {
  /** Index in the run. */
  readonly target: number
  readonly passing: PassingAccesses
  /** null: faults cost nothing. */
  payer: FaultPayer | null
  readonly addressPageOf: (page: number) => number
  readonly key: Key
  /** Key of the window in hand. */
  readonly windowKey: Int32Array
  /** By unit of the batch. */
  touched: Uint8Array
  accesses: Float64Array
  writes: Float64Array
}

/**
 * @param addressPageOf address pages of the target's pages: draws count by address, so that no layout changes them
 * @param target index in the run: it keys the draws
 */
export function createFaultSampling(
  passing: PassingAccesses,
  addressPageOf: (page: number) => number,
  seed: number,
  target: number,
): FaultSampling {
  const key = createKey()
  deriveKey(key, seed, STREAM.write, target, 0, 0)
  return {
    target,
    passing,
    payer: null,
    addressPageOf,
    key,
    windowKey: new Int32Array(2),
    touched: new Uint8Array(0),
    accesses: new Float64Array(0),
    writes: new Float64Array(0),
  }
}

/**
 * Sets `hits[i] = 1` for each i in [first, last) whose unit's first access in [from, to) passes. Units and windows are
 * those of {@link AccessSource.ask}.
 */
export function askFaults(
  faults: FaultSampling,
  sources: readonly AccessSource[],
  units: Int32Array,
  first: number,
  last: number,
  order: number,
  from: Us,
  to: Us,
  hits: Uint8Array,
): void {
  if (from >= to) return
  if (faults.touched.length < last) makeRoom(faults, last)
  const { touched, accesses, writes } = faults
  const lowest = units[first] << order
  const highest = (units[last - 1] + 1) << order
  for (const source of sources) {
    if (source.start >= highest || source.end <= lowest) continue
    source.ask(units, first, last, order, from, to, touched)
    for (let i = first; i < last; i++) {
      if (touched[i] === 0) continue
      touched[i] = 0
      const start = Math.max(units[i] << order, source.start)
      const end = Math.min((units[i] + 1) << order, source.end)
      const count = Math.max(1, (source.accesses(start, end, from) * (to - from)) / 1e6)
      accesses[i] += count
      writes[i] += count * source.writeShare(start, from)
    }
  }
  judge(faults, units, first, last, order, from, hits)
}

/** Decides by one draw a unit whether its fault is a write, and clears the columns. */
function judge(
  { passing, payer, accesses, writes, key, windowKey, addressPageOf }: FaultSampling,
  units: Int32Array,
  first: number,
  last: number,
  order: number,
  from: Us,
  hits: Uint8Array,
): void {
  stepKey(key, Math.floor(from), windowKey, 0)
  let nrFaults = 0
  for (let i = first; i < last; i++) {
    if (accesses[i] === 0) continue
    nrFaults++
    const hash = mix(addressPageOf(units[i] << order), windowKey[0], windowKey[1]) >>> 0
    const isWrite = hash * 2 ** -32 * accesses[i] < writes[i]
    if (isWrite ? passing.writes : passing.reads) hits[i] = 1
    accesses[i] = 0
    writes[i] = 0
  }
  if (payer !== null) payer.waits.busyNs += nrFaults * payer.faultNs
}

function makeRoom(faults: FaultSampling, length: number): void {
  faults.touched = new Uint8Array(length)
  faults.accesses = new Float64Array(length)
  faults.writes = new Float64Array(length)
}
