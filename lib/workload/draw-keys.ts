import { createKey, deriveKey, mix, STREAM, type Key } from '../base/random.js'

/**
 * Keys of the draws of one group of pages in one quantum: two words a stream.
 *
 * Those of a quantum are mixed from base keys, which {@link createDrawKeys} derives once: a tenth
 * of the cost of deriving three keys a quantum.
 */
export interface DrawKeys {
  /** Pages' own draws. */
  touch0: number
  touch1: number
  /** What decides where a page's byte ties. */
  tie0: number
  tie1: number
  /** Blocks of sparse draws. */
  block0: number
  block1: number
  /** What is added to the number of a space's page, and of its block, to count by address. */
  readonly pageShift: number
  readonly blockShift: number
  readonly touchBase: Key
  readonly tieBase: Key
  readonly blockBase: Key
}

/**
 * Keys of no quantum yet; see {@link setQuantum}.
 *
 * @param place target and workload, as {@link placeOf} packs them
 * @param group tells the groups of a workload apart
 * @param addressShift address page minus space page of the pages to be drawn, a multiple of 512: draws count by
 *   address, so that what else is laid out in the space, for whichever monitor, changes no touch
 */
export function createDrawKeys(
  seed: number,
  place: number,
  group: number,
  addressShift: number,
): DrawKeys {
  const base = (stream: number): Key => {
    const key = createKey()
    deriveKey(key, seed, stream, place, group, 0)
    return key
  }
  return {
    touch0: 0,
    touch1: 0,
    tie0: 0,
    tie1: 0,
    block0: 0,
    block1: 0,
    pageShift: addressShift | 0,
    blockShift: (addressShift / 512) | 0,
    touchBase: base(STREAM.touch),
    tieBase: base(STREAM.tie),
    blockBase: base(STREAM.block),
  }
}

/** One number for a workload of a target; 65,536 workloads a target. */
export function placeOf(target: number, workload: number): number {
  return target * 65536 + workload
}

/** Sets the keys of a quantum, an integer in [0, 2^53). */
export function setQuantum(keys: DrawKeys, quantum: number): void {
  const { touchBase, tieBase, blockBase } = keys
  const low = quantum | 0
  const high = Math.imul(Math.floor(quantum * 2 ** -32) | 0, 0x9e3779b1)
  // A page's counter in dense-draw.ts is a quarter of its number, and three bits of it.
  keys.touch0 = (mix(low, touchBase.k0 ^ high, touchBase.k1) + 128 * keys.blockShift) | 0
  keys.touch1 = mix(low, touchBase.k1 ^ high, touchBase.k0)
  keys.tie0 = (mix(low, tieBase.k0 ^ high, tieBase.k1) + keys.pageShift) | 0
  keys.tie1 = mix(low, tieBase.k1 ^ high, tieBase.k0)
  keys.block0 = mix(low, blockBase.k0 ^ high, blockBase.k1)
  keys.block1 = mix(low, blockBase.k1 ^ high, blockBase.k0)
}
