import { expect } from 'chai'
import type { AccessSource } from '../../lib/space/access-source.js'

/** Bits of pages [0, pages), shared as the engine's are. */
export function createBits(pages: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * Math.ceil(pages / 32)))
}

/** The pages whose bit is set, ascending. */
export function pagesOf(bits: Int32Array): number[] {
  const pages: number[] = []
  for (let page = 0; page < bits.length * 32; page++) {
    if (((bits[page >> 5] >>> (page & 31)) & 1) === 1) pages.push(page)
  }
  return pages
}

/** What `mark` says of pages [0, pages). */
export function marked(source: AccessSource, pages: number, from: number, to: number): number[] {
  const bits = createBits(pages)
  source.mark(bits, 0, pages, from, to)
  return pagesOf(bits)
}

/** Those of `units` that `ask` hits. */
export function asked(
  source: AccessSource,
  units: readonly number[],
  order: number,
  from: number,
  to: number,
): number[] {
  const hits = new Uint8Array(units.length)
  source.ask(Int32Array.from(units), 0, units.length, order, from, to, hits)
  return units.filter((_, i) => hits[i] === 1)
}

/**
 * Checks that a source says the same however it is asked: page by page, by folios, by ranges, by marking all pages or
 * two slices of them, of one window or of two that follow each other.
 *
 * @param cutPage where slices meet
 * @param cutUs where windows meet
 * @returns the touched pages
 */
export function expectAgreement(
  source: AccessSource,
  pages: number,
  from: number,
  to: number,
  cutPage: number,
  cutUs: number,
): number[] {
  const touched = marked(source, pages, from, to)
  const folios = new Set(touched.map((page) => page >> 9))

  expect(asked(source, range(pages), 0, from, to), 'ask, pages').to.deep.equal(touched)
  expect(asked(source, range(Math.ceil(pages / 512)), 9, from, to), 'ask, folios').to.deep.equal([
    ...folios,
  ])

  for (const [start, end] of [
    [0, cutPage],
    [cutPage, pages],
    [cutPage >> 1, cutPage + 1],
  ]) {
    const isHeld = touched.some((page) => start <= page && page < end)
    expect(source.touchesAny(start, end, from, to), `any of [${start}, ${end})`).to.equal(isHeld)
  }

  const sliced = createBits(pages)
  source.mark(sliced, 0, cutPage, from, to)
  source.mark(sliced, cutPage, pages, from, to)
  expect(pagesOf(sliced), 'mark, two slices').to.deep.equal(touched)

  const cut = createBits(pages)
  source.mark(cut, 0, pages, cutUs, to)
  source.mark(cut, 0, pages, from, cutUs)
  expect(pagesOf(cut), 'mark, two windows').to.deep.equal(touched)
  return touched
}

/** 0 … end - 1. */
export function range(end: number): number[] {
  return Array.from({ length: end }, (_, i) => i)
}
