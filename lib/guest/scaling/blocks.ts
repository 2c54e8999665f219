/** What all ways have in common: taking blocks of 2 MiB out of a guest, and giving them back; and what it costs. */
import { giveBackBlock } from '../backing.js'
import type { Guest } from '../guest.js'
import { PAGES_PER_BLOCK } from '../memory/guest-memory.js'
import { emptyBlock, giveBlock, takeBlock, type EmptyResult } from '../memory/migration.js'
import { remapStructPages, restoreStructPages } from '../memory/struct-pages.js'

/** Why a block could not be taken; null: it was. */
export type TakeFailure = EmptyResult['failure']

const result: EmptyResult = { moved: 0, failure: null }

/**
 * Takes a block: its pages move below it, and the host may have what is behind it.
 *
 * @param remaps whether seven of its eight struct pages are freed
 */
export function takeOut(guest: Guest, block: number, remaps: boolean): TakeFailure {
  const { memory, figures, costs } = guest
  const failure = emptyOut(guest, block)
  if (failure !== null) return failure
  takeBlock(memory, block)
  tellHost(guest, block)
  if (remaps) {
    remapStructPages(memory, block)
    figures.cpuNs += costs.remapNs
  }
  return null
}

/** Moves all pages of a block below it. */
export function emptyOut(guest: Guest, block: number): TakeFailure {
  const { memory, figures, costs } = guest
  emptyBlock(memory, block, { below: block }, result)
  figures.movedPages += result.moved
  figures.cpuNs += result.moved * costs.migrateNs
  if (result.failure !== null) figures.failedMoves++
  return result.failure
}

/** Reports a block that is not in use. @returns host pages that this frees */
export function tellHost(guest: Guest, block: number): number {
  const { figures, costs } = guest
  figures.reportedPages += PAGES_PER_BLOCK
  figures.cpuNs += costs.reportBlockNs
  return giveBackBlock(guest, block)
}

/**
 * Gives a taken block back to the guest. The host puts memory behind it when it is touched.
 *
 * @returns whether it could: undoing what was done to its struct pages needs seven free pages
 */
export function putBack(guest: Guest, block: number, remaps: boolean): boolean {
  const { memory, figures, costs } = guest
  if (remaps) {
    figures.cpuNs += costs.remapNs
    if (!restoreStructPages(memory, block)) {
      figures.failedReturns++
      return false
    }
  }
  giveBlock(memory, block)
  return true
}
