/** Integer arithmetic that stays exact where a product leaves the 53 bits of a number. */

/**
 * `floor(a * b / c)` for non-negative safe integers, exact. Follows the kernel's `mult_frac()`.
 *
 * @param c positive
 */
export function mulDiv(a: number, b: number, c: number): number {
  const product = a * b
  if (product <= Number.MAX_SAFE_INTEGER) return Math.floor(product / c)
  return Number((BigInt(a) * BigInt(b)) / BigInt(c))
}
