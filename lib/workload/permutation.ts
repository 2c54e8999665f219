/**
 * A random order of the integers [0, size), computed both ways instead of stored.
 *
 * Three rounds of an invertible hash (xor with a key, times an odd number, xor with its own upper half) permute
 * the smallest power of two that holds them all; what falls outside [0, size) is sent round again until it
 * falls inside (cycle walking), less than twice on average.
 */
import { assert } from '../base/assert.js'
import { mix, type Key } from '../base/random.js'

const FACTORS = [0x7feb352d, 0x846ca68b | 0, 0x31848bab] as const
/** Their inverses modulo 2^32. */
const INVERSES: readonly number[] = FACTORS.map(inverseOf)

/** See the top of the file. */
export class Permutation {
  readonly size: number
  readonly #mask: number
  readonly #shift: number
  readonly #k0: number
  readonly #k1: number
  readonly #k2: number

  /** @param size 1 to 2^31 − 1 */
  constructor(size: number, { k0, k1 }: Key) {
    assert(size >= 1 && size < 2 ** 31, 'a permutation is of 1 to 2^31 - 1 integers')
    const bits = Math.max(1, 32 - Math.clz32(size - 1))
    this.size = size
    this.#mask = 2 ** bits - 1
    // Half of the bits or more: then the xor with the upper half is its own inverse.
    this.#shift = (bits + 1) >> 1
    this.#k0 = mix(0, k0, k1) & this.#mask
    this.#k1 = mix(1, k0, k1) & this.#mask
    this.#k2 = mix(2, k0, k1) & this.#mask
  }

  /** The place of an integer in the order. */
  placeOf(integer: number): number {
    const mask = this.#mask
    const shift = this.#shift
    let x = integer
    do {
      x = Math.imul(x ^ this.#k0, FACTORS[0]) & mask
      x ^= x >>> shift
      x = Math.imul(x ^ this.#k1, FACTORS[1]) & mask
      x ^= x >>> shift
      x = Math.imul(x ^ this.#k2, FACTORS[2]) & mask
      x ^= x >>> shift
    } while (x >= this.size)
    return x
  }

  /** The integer at a place of the order. */
  at(place: number): number {
    const mask = this.#mask
    const shift = this.#shift
    let x = place
    do {
      x ^= x >>> shift
      x = (Math.imul(x, INVERSES[2]) & mask) ^ this.#k2
      x ^= x >>> shift
      x = (Math.imul(x, INVERSES[1]) & mask) ^ this.#k1
      x ^= x >>> shift
      x = (Math.imul(x, INVERSES[0]) & mask) ^ this.#k0
    } while (x >= this.size)
    return x
  }
}

/** By Newton's iteration, which doubles the bits that are right; an odd number has three to begin with. */
function inverseOf(odd: number): number {
  let inverse = odd
  for (let bits = 3; bits < 32; bits *= 2) {
    inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse))
  }
  return inverse
}
