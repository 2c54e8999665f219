/**
 * Which memory is to be of huge pages: what programs and schemes say of it, block by block, under the machine's mode.
 * A range asks for the blocks that it holds whole, and refuses those that it touches. Follows `MADV_HUGEPAGE`,
 * `MADV_NOHUGEPAGE` and /sys/kernel/mm/transparent_hugepage/enabled.
 */
import type { HugeAdvice } from './huge-columns.js'
import type { MachineModel } from './model.js'
import { BLOCK_PAGES, type PlacedMapping, type TargetMemory } from './target-memory.js'

const ASKED = 1
const REFUSED = 2

/** Nothing said yet; null: the mode is `never`, whatever is said. */
export function createHugeAdvice(
  { thp }: MachineModel,
  { program, absent }: TargetMemory,
): HugeAdvice | null {
  if (thp.mode === 'never') return null
  return {
    isDefault: thp.mode === 'always' || program.isHugeAdvised,
    byBlock: new Uint8Array(absent.length),
  }
}

/** Asks for huge pages in [start, end); those that are there stay base pages until somebody makes them huge. */
export function askForHuge({ advice }: TargetMemory, start: number, end: number): void {
  const first = Math.ceil(start / BLOCK_PAGES)
  if (first < end >> 9) advice?.byBlock.fill(ASKED, first, end >> 9)
}

/** Refuses huge pages in [start, end); those that are there stay. */
export function refuseHuge({ advice }: TargetMemory, start: number, end: number): void {
  advice?.byBlock.fill(REFUSED, start >> 9, Math.ceil(end / BLOCK_PAGES))
}

/** Whether a block is to be a huge page: it lies within one anonymous mapping of base pages, and advice is for it. */
export function isHugeWanted(
  { advice }: TargetMemory,
  { start, end, order, isAnon }: PlacedMapping,
  block: number,
): boolean {
  if (advice === null || order !== 0 || !isAnon) return false
  if (block << 9 < start || end < (block + 1) << 9) return false
  const said = advice.byBlock[block]
  return said === 0 ? advice.isDefault : said === ASKED
}
