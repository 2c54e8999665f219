/**
 * Elementary functions that give the same bits on every machine.
 *
 * `Math.exp`, `Math.log` and `Math.pow` may differ in the last bits between engines and versions,
 * which would make records of one seed differ. These use only `+ - * /`, comparisons and
 * `Math.floor`, which IEEE 754 fixes. They are good to about 1e-15 relative, and take 10-50 ns: not
 * for hot loops.
 */

const LN2 = 0.6931471805599453
/**
 * ln 2 in two parts; the first ends in 21 zero bits, so that its product with an exponent is exact.
 */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const SQRT_HALF = 0.7071067811865476
const SQRT_TWO = 1.4142135623730951
/** Exponents of two, largest first, and those powers: the steps in which numbers are scaled. */
const SCALE_STEPS = [512, 256, 128, 64, 32, 16, 8, 4, 2, 1] as const
const SCALES: readonly number[] = SCALE_STEPS.map((step) => powInt(2, step))

/** e^x; 0 or Infinity where a double cannot hold it. */
export function exp(x: number): number {
  if (!(x < 709.782712893384)) return x >= 0 ? Infinity : NaN
  if (x < -745.1332191019412) return 0
  const power = Math.floor(x / LN2 + 0.5)
  const rest = x - power * LN2_HIGH - power * LN2_LOW
  return multiplyByPowerOfTwo(1 + expm1Series(rest), power)
}

/** e^x − 1, relatively exact for tiny x too. */
export function expm1(x: number): number {
  return x > -0.35 && x < 0.35 ? expm1Series(x) : exp(x) - 1
}

/** Natural logarithm; -Infinity at 0, NaN below. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN
  if (x === Infinity) return Infinity
  let mantissa = x
  let power = 0
  for (let i = 0; i < SCALES.length; i++) {
    while (mantissa >= SCALES[i]) {
      mantissa /= SCALES[i]
      power += SCALE_STEPS[i]
    }
    while (mantissa * SCALES[i] <= 1) {
      mantissa *= SCALES[i]
      power -= SCALE_STEPS[i]
    }
  }
  if (mantissa >= SQRT_TWO) {
    mantissa /= 2
    power++
  } else if (mantissa < SQRT_HALF) {
    mantissa *= 2
    power--
  }
  const logMantissa = logSeries((mantissa - 1) / (mantissa + 1))
  return power * LN2_HIGH + (logMantissa + power * LN2_LOW)
}

/** ln(1 + x), relatively exact for tiny x too; -Infinity at -1, NaN below. */
export function log1p(x: number): number {
  // Halving what is nearly no number any more would lose its bits.
  if (x > -1e-17 && x < 1e-17) return x
  return x > -0.29 && x < 0.41 ? logSeries(x / (2 + x)) : log(1 + x)
}

/**
 * x to an integer power, by squaring; the relative error grows to about |n| × 1e-16.
 *
 * @param n an integer, |n| < 2^31
 */
export function powInt(x: number, n: number): number {
  let result = 1
  let square = x
  for (let rest = n < 0 ? -n : n; rest > 0; rest >>>= 1) {
    if ((rest & 1) === 1) result *= square
    square *= square
  }
  return n < 0 ? 1 / result : result
}

/** x + x²/2! + x³/3! …, for |x| ≤ 0.35: sixteen terms leave 1e-22. */
function expm1Series(x: number): number {
  let sum = 1
  for (let i = 16; i >= 2; i--) sum = 1 + (sum * x) / i
  return sum * x
}

/** 2 artanh(f) = 2 (f + f³/3 + f⁵/5 …), for |f| ≤ 0.172: thirteen terms leave 1e-21. */
function logSeries(f: number): number {
  const square = f * f
  let sum = 0
  for (let i = 25; i >= 3; i -= 2) sum = square * (sum + 1 / i)
  return 2 * f + 2 * f * sum
}

/** In two factors, since 2^power may be no double where the product is one. */
function multiplyByPowerOfTwo(x: number, power: number): number {
  const half = power >= 0 ? power >>> 1 : -(-power >>> 1)
  return x * powInt(2, half) * powInt(2, power - half)
}
