/** Which folios of a block were touched of late: asked in windows that grow, back from now. */
import { askSources, type Space } from '../space/space.js'
import { ABSENT, mappingAt, orderAt, type TargetMemory } from './target-memory.js'

/** The first window; each is twice as long as the one before. What is hot shows in it. */
const WINDOW_US = 500_000

const blockUnit = new Int32Array(1)
const blockHit = new Uint8Array(1)

/**
 * Sets `hits[i]` of folios `units[i]`, i in [0, nr), that were touched in [sinceUs, nowUs); leaves others alone.
 *
 * @param block that all of them lie in, or that is one of them
 * @param order of the folios
 */
export function lookBack(
  space: Space,
  block: number,
  units: Int32Array,
  nr: number,
  order: number,
  sinceUs: number,
  nowUs: number,
  hits: Uint8Array,
): void {
  if (nr === 0) return
  blockUnit[0] = block
  let toUs = nowUs
  for (let windowUs = WINDOW_US; toUs > sinceUs; windowUs *= 2) {
    const fromUs = Math.max(sinceUs, toUs - windowUs)
    blockHit[0] = 0
    askSources(space, blockUnit, 0, 1, 9, fromUs, toUs, blockHit)
    if (blockHit[0] === 1) askSources(space, units, 0, nr, order, fromUs, toUs, hits)
    toUs = fromUs
  }
}

/**
 * The same of the folios that single pages are in, wherever they lie.
 *
 * @param pages ascending; `hits[i]` is of `pages[i]`, i in [0, nr)
 */
export function lookBackAt(
  memory: TargetMemory,
  pages: Int32Array,
  nr: number,
  sinceUs: number,
  nowUs: number,
  hits: Uint8Array,
): void {
  const { space, flags } = memory
  for (const order of [0, 9]) {
    const units: number[] = []
    const rows: number[] = []
    for (let i = 0; i < nr; i++) {
      const page = pages[i]
      const mapping = (flags[page] & ABSENT) !== 0 ? undefined : mappingAt(memory, page)
      if (mapping === undefined || orderAt(memory, mapping, page) !== order) continue
      units.push(page >> order)
      rows.push(i)
    }
    const asked = Int32Array.from(units)
    const found = new Uint8Array(rows.length)
    let toUs = nowUs
    for (let windowUs = WINDOW_US; toUs > sinceUs; windowUs *= 2) {
      const fromUs = Math.max(sinceUs, toUs - windowUs)
      askSources(space, asked, 0, asked.length, order, fromUs, toUs, found)
      toUs = fromUs
    }
    rows.forEach((row, i) => {
      if (found[i] === 1) hits[row] = 1
    })
  }
}
