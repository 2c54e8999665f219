/** How many bits are set. */
export function countBits(words: Int32Array): number {
  let count = 0
  for (const word of words) for (let rest = word; rest !== 0; rest &= rest - 1) count++
  return count
}
