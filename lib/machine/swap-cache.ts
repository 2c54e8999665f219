/**
 * Pages that schemes page out to a device that completes later. The kernel frees at once only what is clean by then: a
 * page that has to be written stays in memory, unmapped, until memory is short, and a touch finds it there. Its copy on
 * the device stays good, so the next time it is freed at once:
 *
 * ```
 *   present ──pageout──► kept in memory ──touch: a minor fault──► present, with a copy ──pageout──► gone
 *                        └─ memory is short ─► gone ──touch: a major fault──► present, with a copy
 * ```
 * Follows `shrink_folio_list()` and `do_swap_page()`; nobody is taken to write to the pages meanwhile.
 */
import type { Machine } from './machine.js'
import {
  ABSENT,
  blockEnd,
  COPIED,
  KEPT,
  nodeAt,
  type PlacedMapping,
  type TargetMemory,
} from './target-memory.js'
import { placeOf } from './swap.js'

/** Whether a page of a target is, or will be, on a device that completes later. */
export function isOnSlowDevice({ swap }: Machine, memory: TargetMemory, page: number): boolean {
  const place = placeOf(swap, memory, page)
  return (place & 1) === 1 && swap.devices[place >> 1].model.keeps === true
}

/**
 * A folio was paged out by a scheme.
 *
 * @param hadCopy its device has what is in it
 * @returns whether it is gone from memory, too
 */
export function keepAfterPageout(
  machine: Machine,
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  order: number,
  hadCopy: boolean,
): boolean {
  if (hadCopy || !mapping.isAnon || !isOnSlowDevice(machine, memory, page)) return true
  for (let i = page; i < page + (1 << order); i++) memory.flags[i] |= KEPT
  count(machine, nodeAt(memory, mapping, page), 1 << order)
  return false
}

/** A page that was kept is not any more: it comes back, or it is unmapped. @returns whether it was */
export function endKeeping(
  machine: Machine,
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
): boolean {
  if ((memory.flags[page] & KEPT) === 0) return false
  memory.flags[page] &= ~KEPT
  count(machine, nodeAt(memory, mapping, page), -1)
  return true
}

/** A page is back, and the device still has it. */
export function noteCopy({ flags }: TargetMemory, page: number): void {
  if ((flags[page] & ABSENT) === 0) flags[page] |= COPIED
}

/** Memory is short: gives up kept pages of a node, or of all (-1). @returns how many */
export function dropKept(machine: Machine, node: number, wanted: number): number {
  const { swap, targets } = machine
  let dropped = 0
  if (swap.keptPages === 0) return 0
  for (const memory of targets) {
    for (const mapping of memory.mapped.active) {
      for (let page = mapping.start; page < mapping.end && dropped < wanted;) {
        // Kept pages are paged out.
        if (memory.absent[page >> 9] === 0) {
          page = blockEnd(page)
          continue
        }
        const isHere = node < 0 || nodeAt(memory, mapping, page) === node
        if (isHere && endKeeping(machine, memory, mapping, page)) dropped++
        page++
      }
    }
  }
  return dropped
}

function count({ swap, nodes }: Machine, node: number, pages: number): void {
  swap.keptPages += pages
  if (node >= 0) nodes.residents[node] += pages
}
