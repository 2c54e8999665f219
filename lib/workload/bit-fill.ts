/**
 * How sources set access bits (layout: space/access-source.ts).
 *
 * `sliceStart` and `sliceEnd` are the pages that the caller of `mark` owns. A word inside them is
 * this thread's alone and changed plainly; the neighbour of an edge word's other pages changes and
 * clears it at the same time, so those are changed with `Atomics.or`, which pairs with the
 * `Atomics.and` of space/access-bits.ts.
 */
import { byteFillOf } from '../space/bits-memory.js'

/** Below this many words a loop beats the 100 ns of a call of `fill`. */
const FILL_WORDS_MIN = 128

/** 64-bit views of bits: an Int32Array's own `fill` is 2-20 times slower on shared memory. */
const wideViews = new WeakMap<Int32Array, BigInt64Array>()

/** Sets the bits of pages [start, end), which lie in the slice. */
export function setBits(
  bits: Int32Array,
  start: number,
  end: number,
  sliceStart: number,
  sliceEnd: number,
): void {
  if (start >= end) return
  const firstWord = start >> 5
  const lastWord = (end - 1) >> 5
  const head = headMask(start)
  const tail = tailMask(end)
  if (firstWord === lastWord) {
    orWord(bits, firstWord, head & tail, sliceStart, sliceEnd)
    return
  }
  orWord(bits, firstWord, head, sliceStart, sliceEnd)
  orWord(bits, lastWord, tail, sliceStart, sliceEnd)
  fillWords(bits, firstWord + 1, lastWord)
}

/** ORs `value` into the bits of 32 pages, atomically where the slice covers only some of them. */
export function orWord(
  bits: Int32Array,
  word: number,
  value: number,
  sliceStart: number,
  sliceEnd: number,
): void {
  const page = word << 5
  if (page >= sliceStart && page <= sliceEnd - 32) bits[word] |= value
  else Atomics.or(bits, word, value)
}

/** The bits of `start` and the pages above it, in the word of `start`. */
export function headMask(start: number): number {
  return -1 << (start & 31)
}

/** The bits of the pages below `end`, in the word of page `end - 1`. */
export function tailMask(end: number): number {
  return -1 >>> (31 - ((end - 1) & 31))
}

function fillWords(bits: Int32Array, first: number, last: number): void {
  if (last - first < FILL_WORDS_MIN) {
    for (let word = first; word < last; word++) bits[word] = -1
    return
  }
  const byteFill = byteFillOf(bits)
  if (byteFill !== undefined) byteFill(4 * first, 255, 4 * (last - first))
  else fillPairs(bits, first, last)
}

function fillPairs(bits: Int32Array, first: number, last: number): void {
  const shift = (bits.byteOffset >> 2) & 1
  const firstPair = (first + shift + 1) >> 1
  const lastPair = (last + shift) >> 1
  let word = first
  for (; word < 2 * firstPair - shift; word++) bits[word] = -1
  wideViewOf(bits).fill(-1n, firstPair - shift, lastPair - shift)
  for (word = 2 * lastPair - shift; word < last; word++) bits[word] = -1
}

/** Pairs of words; begins at the first pair that is whole. */
function wideViewOf(bits: Int32Array): BigInt64Array {
  let view = wideViews.get(bits)
  if (view === undefined) {
    const start = (bits.byteOffset + 7) & ~7
    const end = bits.byteOffset + bits.byteLength
    view = new BigInt64Array(bits.buffer, start, (end - start) >> 3)
    wideViews.set(bits, view)
  }
  return view
}
