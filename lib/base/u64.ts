/**
 * Unsigned 64-bit arithmetic of the kernel, for what is computed once a quota window or at the edges. Values are
 * bigint, results wrap or saturate as the kernel's do.
 */

/** ULONG_MAX. */
export const U64_MAX: bigint = 2n ** 64n - 1n

/** The low 64 bits. */
export function wrapU64(value: bigint): bigint {
  return BigInt.asUintN(64, value)
}

/** `floor(a * b / c)` without overflow in the product; the result wraps. Follows `mult_frac()`. @param c positive */
export function mulDivU64(a: bigint, b: bigint, c: bigint): bigint {
  return wrapU64((a * b) / c)
}

/** A whole number, possibly with a fraction of a power of two cut off, as u64; saturates. */
export function toU64(value: number): bigint {
  if (!(value > 0)) return 0n
  return value >= 2 ** 64 ? U64_MAX : BigInt(Math.floor(value))
}

/** As a number: exact below 2^53, rounded above. */
export function fromU64(value: bigint): number {
  return Number(value)
}
