/** Which folios of a block were touched of late: asked in windows that grow, back from now. */
import { askSources, type Space } from '../space/space.js'

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
