/**
 * What guests and their host tell each other: columns in shared memory. Guests write while the host waits, and the
 * other way round; nobody takes a lock.
 *
 * ```
 *  by block of guest memory (2 MiB), all guests one behind the other: guest g has [firstBlock[g], firstBlock[g + 1])
 *    backing    Uint8     BACKING: what stands behind it on the host
 *    frame      Int32     host block behind it; -1: none. Where the host's pages are of 4 KiB: how many are in its swap
 *    touches    Float32   accesses per second; brought up to date when the host asks
 *    behind     Uint16    host pages of 4 KiB behind it, here or in the swap: 0 or 512 where those are of 2 MiB
 *  by guest
 *    life       Uint8     LIFE
 *    asked      Float64   host pages asked for since the last step, that were not there before
 *    returned   Float64   host pages given back since the last step
 *    held       Float64   host pages behind it
 *    out        Float64   … and in the host's swap
 *    hostStall  Float64   µs that it waited for the host since the last step
 *    figures    Float64   [g * NR_FIGURES + figure], see guest-figures.ts
 *  words        Int32     FLEET_WORDS
 * ```
 */
import { NR_FIGURES } from './guest-figures.js'

/** What stands behind a block. */
export const BACKING = {
  none: 0,
  /** Asked for: there by the next step. */
  asked: 1,
  here: 2,
  /** In the host's swap. */
  out: 3,
  /** … and touched: read back by the next step. */
  wanted: 4,
  /** Given back by the guest; not taken yet. */
  returned: 5,
  /** … from the swap. */
  returnedOut: 6,
} as const

/** A guest's life. */
export const LIFE = { toCome: 0, running: 1, left: 2, killed: 3 } as const

/** Places in `words`: whether guests are to show what is touched. */
export const FLEET_WORDS = { showsTouches: 0 } as const

/** See the top of the file. */
export interface FleetColumns {
  readonly buffer: SharedArrayBuffer
  readonly words: Int32Array
  readonly firstBlock: Int32Array
  readonly backing: Uint8Array
  readonly frame: Int32Array
  readonly touches: Float32Array
  readonly behind: Uint16Array
  readonly life: Uint8Array
  readonly asked: Float64Array
  readonly returned: Float64Array
  readonly held: Float64Array
  readonly out: Float64Array
  readonly hostStall: Float64Array
  readonly figures: Float64Array
}

/** Columns for guests of so many blocks each; no memory behind any. */
export function createFleetColumns(blocks: readonly number[]): FleetColumns {
  const total = blocks.reduce((sum, each) => sum + each, 0)
  const columns = fleetColumnsOver(new SharedArrayBuffer(bytesOf(blocks.length, total)), blocks)
  columns.frame.fill(-1)
  return columns
}

/** The same columns, seen from another thread. */
export function fleetColumnsOver(
  buffer: SharedArrayBuffer,
  blocks: readonly number[],
): FleetColumns {
  const nr = blocks.length
  const firstBlock = new Int32Array(nr + 1)
  blocks.forEach((each, g) => (firstBlock[g + 1] = firstBlock[g] + each))
  const total = firstBlock[nr]
  let at = 0
  const take = (bytes: number): number => {
    const here = at
    at += align(bytes)
    return here
  }
  const doubles = (length: number): Float64Array =>
    new Float64Array(buffer, take(8 * length), length)
  return {
    buffer,
    firstBlock,
    words: new Int32Array(buffer, take(8), 2),
    asked: doubles(nr),
    returned: doubles(nr),
    held: doubles(nr),
    out: doubles(nr),
    hostStall: doubles(nr),
    figures: doubles(nr * NR_FIGURES),
    frame: new Int32Array(buffer, take(4 * total), total),
    touches: new Float32Array(buffer, take(4 * total), total),
    behind: new Uint16Array(buffer, take(2 * total), total),
    backing: new Uint8Array(buffer, take(total), total),
    life: new Uint8Array(buffer, take(nr), nr),
  }
}

function bytesOf(nr: number, total: number): number {
  const byGuest = 5 * align(8 * nr) + align(8 * nr * NR_FIGURES) + align(nr)
  return 8 + byGuest + 2 * align(4 * total) + align(2 * total) + align(total)
}

function align(bytes: number): number {
  return Math.ceil(bytes / 8) * 8
}
