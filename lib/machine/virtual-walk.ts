/** Ranges of virtual addresses: advice on their mappings, and visits of their folios. */
import type { ActionCall, Advice } from './action-call.js'
import { settle } from './residency.js'
import { isAbsent, orderAt, type PlacedMapping, type TargetMemory } from './target-memory.js'

/**
 * Gives advice on [start, end). Gaps do not keep it from what is mapped, but it counts only where there are none.
 * Follows `madvise()`.
 *
 * @returns whether all of the range is mapped, and every mapping took it
 */
export function advise(
  call: ActionCall,
  memory: TargetMemory,
  advice: Advice,
  start: number,
  end: number,
): boolean {
  let at = start
  let isWhole = true
  for (const mapping of memory.mapped.active) {
    if (mapping.end <= start || end <= mapping.start) continue
    if (at < mapping.start) isWhole = false
    const first = Math.max(start, mapping.start)
    const last = Math.min(end, mapping.end)
    settle(memory, first, last, call.nowUs)
    if (!advice(call, memory, mapping, first, last)) return false
    at = last
  }
  return isWhole && at === end
}

/** Looks at a folio. @param page its first one */
export type FolioVisitor = (mapping: PlacedMapping, page: number, order: number) => void

/** Visits the present folios of all mappings that [start, end) touches, those it cuts too. */
export function eachMappedFolio(
  memory: TargetMemory,
  start: number,
  end: number,
  nowUs: number,
  visit: FolioVisitor,
): void {
  for (const mapping of memory.mapped.active) {
    if (mapping.end <= start || end <= mapping.start) continue
    const first = Math.max(start, mapping.start)
    const last = Math.min(end, mapping.end)
    settle(memory, first, last, nowUs)
    eachFolio(memory, mapping, first, last, visit)
  }
}

/** Visits the present folios of [start, end), which lies in one mapping; the block is settled. */
export function eachFolio(
  memory: TargetMemory,
  mapping: PlacedMapping,
  start: number,
  end: number,
  visit: FolioVisitor,
): void {
  const { absent } = memory
  for (let page = start; page < end;) {
    const order = orderAt(memory, mapping, page)
    const head = (page >> order) << order
    if (!isAbsent(memory, page)) visit(mapping, head, order)
    else if (absent[page >> 9] === 512) {
      page = ((page >> 9) + 1) << 9
      continue
    }
    page = head + (1 << order)
  }
}
