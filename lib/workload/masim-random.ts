/**
 * masim's own random numbers, which are the same on every run: it never seeds the C library's
 * generator.
 */

/** Words of the generator's state. */
const STATE_WORDS = 31

/**
 * `rand()` of the GNU C library as it is before any `srand`: an additive feedback generator whose
 * state begins with a linear congruential one.
 *
 * ```
 *  r[0] = 1,  r[i] = 16807 r[i-1] mod (2^31 - 1)        for i < 31
 *  r[i] = r[i-31]                                       for i < 34
 *  r[i] = r[i-3] + r[i-31] mod 2^32                     from there; the first 344 are dropped
 *  draw = r[i] >>> 1
 * ```
 */
export class GlibcRandom {
  /** The last 31 words; `#at` is the oldest. */
  readonly #state = new Int32Array(STATE_WORDS)
  #at = 3

  constructor() {
    let word = 1
    for (let i = 0; i < STATE_WORDS; i++) {
      this.#state[i] = word
      word = (16807 * word) % 2147483647
    }
    this.skip(344 - 34)
  }

  /** The next draw, 31 bits. */
  next(): number {
    const at = this.#at
    this.skip(1)
    return this.#state[at] >>> 1
  }

  /** Passes over draws. */
  skip(count: number): void {
    const state = this.#state
    let at = this.#at
    let back = at >= 3 ? at - 3 : at + STATE_WORDS - 3
    for (let i = 0; i < count; i++) {
      state[at] += state[back]
      if (++at === STATE_WORDS) at = 0
      if (++back === STATE_WORDS) back = 0
    }
    this.#at = at
  }

  /** Fills `draws` with the next draws, as {@link next} gives them one by one. */
  fill(draws: Int32Array): void {
    const state = this.#state
    let at = this.#at
    let back = at >= 3 ? at - 3 : at + STATE_WORDS - 3
    const { length } = draws
    for (let i = 0; i < length; i++) {
      const word = (state[at] + state[back]) | 0
      state[at] = word
      draws[i] = word >>> 1
      if (++at === STATE_WORDS) at = 0
      if (++back === STATE_WORDS) back = 0
    }
    this.#at = at
  }
}

/**
 * The stream that masim's pattern choices and random accesses share: arrays of 64-bit numbers,
 * drawn at start, read one after the other; when one is used up, a random one follows.
 */
export class MasimRandom {
  readonly #random = new GlibcRandom()
  readonly #nrArrays: number
  readonly #arrayLength: number
  /**
   * Two words a number: the high one, the low one, 31 bits each. Empty until a number is asked for.
   */
  #numbers: Int32Array | undefined
  #array = 0
  #offset = 0

  /**
   * @param nrArrays masim's `--random_batch`
   * @param arrayLength masim's `--random_array`
   */
  constructor(nrArrays: number, arrayLength: number) {
    this.#nrArrays = nrArrays
    this.#arrayLength = arrayLength
  }

  /** Draws all numbers anew, as at the start of each repeat; the position in them stays. */
  refill(): void {
    const words = 2 * this.#nrArrays * this.#arrayLength
    this.#numbers ??= new Int32Array(words)
    this.#random.fill(this.#numbers)
    this.#numbers[0] = 0
    this.#numbers[1] = 1
  }

  /** Passes over numbers, as random accesses do. */
  skip(count: number): void {
    const end = this.#offset + count
    // An array is left only when a number beyond it is asked for.
    const nrLeft = Math.max(0, Math.ceil(end / this.#arrayLength) - 1)
    if (nrLeft > 1) this.#random.skip(nrLeft - 1)
    if (nrLeft > 0) this.#nextArray()
    this.#offset = end - nrLeft * this.#arrayLength
  }

  /** The next number modulo `modulus`, an integer below 2^31. */
  next(modulus: number): number {
    if (this.#offset === this.#arrayLength) this.#nextArray()
    const at = 2 * (this.#array * this.#arrayLength + this.#offset)
    this.#offset++
    const high = this.#numbers![at]
    const low = this.#numbers![at + 1]
    // number = high * 2^32 + low, 16 bits of it at a time: all below 2^47
    const upper = remainder(high * 65536 + (low >>> 16), modulus)
    return remainder(upper * 65536 + (low & 65535), modulus)
  }

  #nextArray(): void {
    this.#array = this.#random.next() % this.#nrArrays
    this.#offset = 0
  }
}

/** As `%`, which is slow beyond 2^31; exact below 2^52. */
function remainder(value: number, modulus: number): number {
  return value - Math.floor(value / modulus) * modulus
}
