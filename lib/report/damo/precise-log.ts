/**
 * A logarithm rounded as well as C's: damo cuts scaled logarithms to integers, and one last bit decides where a
 * value lies on the edge. JavaScript's own may be a bit off.
 */

const LN2_HIGH = 0.6931471805599453
const LN2_LOW = 2.3190468138462996e-17
const SPLITTER = 134217729

/** Natural logarithm of a positive finite number, correctly rounded but for the rarest ties. */
export function preciseLog(value: number): number {
  const known = cache.get(value)
  if (known !== undefined) return known
  if (cache.size >= CACHE_MAX) cache.clear()
  const result = compute(value)
  cache.set(value, result)
  return result
}

const cache = new Map<number, number>()
const CACHE_MAX = 65_536

/** A sum of two doubles, the second one far smaller. */
type Pair = readonly [number, number]

/** power · ln 2 + 2 artanh(f), f = (m - 1) / (m + 1), with m near 1. */
function compute(value: number): number {
  let power = 0
  let mantissa = value
  while (mantissa >= Math.SQRT2) {
    mantissa /= 2
    power++
  }
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2
    power--
  }
  const f = quotient(mantissa - 1, twoSum(mantissa, 1))
  const square = product(f, f)
  let sum: Pair = [0, 0]
  for (let n = 45; n >= 1; n -= 2) sum = plus(product(sum, square), quotient(1, [n, 0]))
  const artanh = product(sum, f)
  const scaled = plus(product([power, 0], [LN2_HIGH, LN2_LOW]), [2 * artanh[0], 2 * artanh[1]])
  return scaled[0] + scaled[1]
}

function twoSum(a: number, b: number): Pair {
  const sum = a + b
  const other = sum - a
  return [sum, a - (sum - other) + (b - other)]
}

function plus(a: Pair, b: Pair): Pair {
  const [high, low] = twoSum(a[0], b[0])
  return quickSum(high, low + a[1] + b[1])
}

/** For |a| ≥ |b|. */
function quickSum(a: number, b: number): Pair {
  const sum = a + b
  return [sum, b - (sum - a)]
}

function twoProduct(a: number, b: number): Pair {
  const product = a * b
  const [aHigh, aLow] = split(a)
  const [bHigh, bLow] = split(b)
  return [product, aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow]
}

function split(a: number): Pair {
  const scaled = SPLITTER * a
  const high = scaled - (scaled - a)
  return [high, a - high]
}

function product(a: Pair, b: Pair): Pair {
  const [high, low] = twoProduct(a[0], b[0])
  return quickSum(high, low + a[0] * b[1] + a[1] * b[0])
}

function quotient(a: number, b: Pair): Pair {
  const first = a / b[0]
  const [high, low] = product([first, 0], b)
  const rest = a - high - low
  return quickSum(first, rest / b[0])
}
