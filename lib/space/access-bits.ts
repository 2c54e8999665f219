/**
 * Access bits of a space: what a CPU sets in page table entries, one bit a page.
 *
 * Page p is bit `p & 31` of word `p >> 5`; a 2 MiB folio is sixteen whole words. The words are shared between
 * threads. Two slices of one target may own bits of the same word, so single bits are cleared with
 * `Atomics.and`, and only where the test before found them set: testing is three to six times cheaper.
 */
import { createBitsMemory, type BitsMemory } from './bits-memory.js'

/** Words that hold the bits of `pages` pages, rounded up to whole folios. */
export function bitWordsOf(pages: number): number {
  return Math.ceil(pages / 512) * 16
}

/** Memory for the bits of `pages` pages, all clear. */
export function createAccessBits(pages: number): BitsMemory {
  return createBitsMemory(4 * bitWordsOf(pages))
}

/** Whether any page of a unit (2^order pages) has its bit set. */
export function testUnit(bits: Int32Array, unit: number, order: number): boolean {
  if (order === 0) return ((bits[unit >> 5] >>> (unit & 31)) & 1) === 1
  const first = unit << (order - 5)
  const last = first + (1 << (order - 5))
  for (let word = first; word < last; word++) if (bits[word] !== 0) return true
  return false
}

/** Clears the bits of a unit; pairs with the `Atomics.or` of a neighbour slice's mark. */
export function clearUnit(bits: Int32Array, unit: number, order: number): void {
  if (order === 0) {
    const mask = 1 << (unit & 31)
    if ((bits[unit >> 5] & mask) !== 0) Atomics.and(bits, unit >> 5, ~mask)
    return
  }
  const first = unit << (order - 5)
  bits.fill(0, first, first + (1 << (order - 5)))
}

/** Clears the bits of pages [start, end): what an unmap does. */
export function clearPages(bits: Int32Array, start: number, end: number): void {
  const firstWhole = (start + 31) >> 5
  const endWhole = end >> 5
  if (firstWhole > endWhole) {
    Atomics.and(bits, start >> 5, ~(lowMask(end & 31) & ~lowMask(start & 31)))
    return
  }
  if ((start & 31) !== 0) Atomics.and(bits, start >> 5, lowMask(start & 31))
  bits.fill(0, firstWhole, endWhole)
  if ((end & 31) !== 0) Atomics.and(bits, endWhole, ~lowMask(end & 31))
}

/** The bits below `count`, 0..31. */
function lowMask(count: number): number {
  return (1 << count) - 1
}

/**
 * Sets the bits of pages [start, end) that are set in `own`, and clears them there. Other threads may set and clear
 * bits of the same words at the same time; what they do to other bits stands.
 *
 * @param own bits of this thread alone; the words of [start, end) have none set outside of it
 */
export function moveBits(own: Int32Array, bits: Int32Array, start: number, end: number): void {
  const endWord = (end + 31) >> 5
  for (let word = start >> 5; word < endWord; word++) {
    const value = own[word]
    if (value === 0) continue
    own[word] = 0
    // Pairs with the `Atomics.and` of clearUnit. A test is cheaper: what is set already is set at that instant.
    if ((Atomics.load(bits, word) & value) !== value) Atomics.or(bits, word, value)
  }
}
