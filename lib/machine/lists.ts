/** The active and the inactive list, as flags of pages. */
import {
  ACTIVE,
  countActive,
  REFERENCED,
  type PlacedMapping,
  type TargetMemory,
} from './target-memory.js'

/** Moves a folio to the active list. */
export function activate(
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  order: number,
): void {
  setFlags(memory, mapping, page, order, ACTIVE)
}

/** Moves a folio to the inactive list, unreferenced. */
export function deactivate(
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  order: number,
): void {
  setFlags(memory, mapping, page, order, 0)
}

/**
 * Marks a folio as accessed: an inactive one is referenced first, and active the next time.
 * Follows `folio_mark_accessed()`.
 */
export function markAccessed(
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  order: number,
): void {
  const flags = memory.flags[page]
  const isActive = (flags & ACTIVE) !== 0
  const becomesActive = !isActive && (flags & REFERENCED) !== 0
  const next = becomesActive ? ACTIVE : (flags & ACTIVE) | REFERENCED
  setFlags(memory, mapping, page, order, next)
}

/** All pages of a present folio have the same flags. */
function setFlags(
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  order: number,
  flags: number,
): void {
  const pages = 1 << order
  const wasActive = (memory.flags[page] & ACTIVE) !== 0
  const isActive = (flags & ACTIVE) !== 0
  if (isActive !== wasActive) countActive(memory, mapping, page, isActive ? pages : -pages)
  if (order === 0) memory.flags[page] = flags
  else memory.flags.fill(flags, page, page + pages)
}
