/**
 * Counter-based randomness: every draw is a pure function of a key and a counter, so that the order in which
 * threads draw, or how often, can never change a result.
 *
 * A key is two 32-bit words made from (seed, stream, …): one is added before the mixing, one is xored in the
 * middle of it. With one word alone, two keys would give shifted copies of one sequence.
 *
 * The mixing is two multiply-xorshift rounds with the constants of the public "lowbias32" hash
 * (Chris Wellons, hash-prospector).
 */

/** Streams keep draws of different purpose apart; the first word of each key. */
export const STREAM = {
  /** The page of a region that is sampled: counter = region index. */
  sample: 1,
  /** Where regions are split: counter = region index × 4 + round. */
  split: 2,
  /** Touches of a workload: counter = page (or block). */
  touch: 3,
  /** The low bits of a touch draw whose first byte ties. */
  tie: 4,
  /** Whether a block holds any touch of a sparse source. */
  block: 5,
  /** What differs from boot to boot: the phase of the scheduler's tick. */
  boot: 6,
  /** Where and when a workload does things: the order of its ranks, places, arrivals. */
  arrange: 7,
  /** What pages hold: whether they compress. */
  content: 8,
  /** Whether the first access to a page was a write: counter = address page. */
  write: 9,
  /** When a page whose rights were taken is touched next: counter = page. */
  hint: 10,
  /** Which accesses the hardware samples. */
  hardware: 11,
  /** What a policy draws for itself. */
  policy: 12,
  /** What happens in a VM guest: keyed by its name. */
  guest: 13,
} as const

/** Two words; `deriveKey` fills them in place, so that loops need not allocate. */
export interface Key {
  k0: number
  k1: number
}

/** A key to be filled by {@link deriveKey}. */
export function createKey(): Key {
  return { k0: 0, k1: 0 }
}

/**
 * The hash: a uniform signed 32-bit integer for (counter, key).
 *
 * @param counter any integer; its low 32 bits count
 */
export function mix(counter: number, k0: number, k1: number): number {
  let x = (counter + k0) | 0
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15) ^ k1, 0x846ca68b)
  return x ^ (x >>> 16)
}

/**
 * Fills `key` from the seed and up to four words.
 *
 * @param seed a safe non-negative integer; all 53 bits count
 * @param a,b,c,d integers below 2^53 (stream, context, target, tick, …); all their bits count
 */
export function deriveKey(
  key: Key,
  seed: number,
  a: number,
  b: number,
  c: number,
  d: number,
): void {
  let x = mix(low(seed), 0x243f6a88, high(seed))
  let y = mix(high(seed), 0x13198a2e, low(seed))
  x = mix(low(a), x, y)
  y = mix(high(a), y, x)
  x = mix(low(b), x, y)
  y = mix(high(b), y, x)
  x = mix(low(c), x, y)
  y = mix(high(c), y, x)
  x = mix(low(d), x, y)
  y = mix(high(d), y, x)
  key.k0 = mix(0, x, y)
  key.k1 = mix(1, x, y)
}

/**
 * Writes the key of one step of a stream, `words[at]` and `words[at + 1]`: cheaper than deriving it.
 *
 * @param base of the stream
 * @param step an integer in [0, 2^53)
 */
export function stepKey(base: Key, step: number, words: Int32Array, at: number): void {
  const top = Math.imul(high(step), 0x9e3779b1)
  words[at] = mix(low(step), base.k0 ^ top, base.k1)
  words[at + 1] = mix(low(step), base.k1 ^ top, base.k0)
}

/**
 * The page that a tick samples of the region in row `row`: uniform over [start, end).
 *
 * @param k0,k1 the key of the tick
 */
export function samplePage(
  row: number,
  k0: number,
  k1: number,
  start: number,
  end: number,
): number {
  return (start + (mix(row, k0, k1) >>> 0) * (end - start) * 2 ** -32) | 0
}

/** Scales a 32-bit hash to [0, 1). */
export function uniform(hash: number): number {
  return (hash >>> 0) * 2 ** -32
}

/** Scales a 32-bit hash to an integer in [0, span); `span` ≤ 2^32. */
export function scale(hash: number, span: number): number {
  return Math.floor((hash >>> 0) * span * 2 ** -32)
}

function low(value: number): number {
  return value | 0
}

function high(value: number): number {
  return Math.floor(value * 2 ** -32) | 0
}
