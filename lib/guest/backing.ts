/**
 * The guest's side of what stands behind its memory: blocks that it uses are asked for, blocks that it needs no more
 * are given back, and what the host swapped out comes back when it is touched.
 *
 * ```
 *  none ──use──► asked ──host──► here ──host──► out ──touch──► wanted ──host──► here
 *   ▲              │              │              │
 *   └── give back ─┘   returned ◄─┘  returnedOut ◄┘     (the host takes it, and it is none again)
 * ```
 * Where the host's pages are of 4 KiB, a block is `here` while any page is behind it, and pages are counted as they
 * come and go.
 */
import { expm1 } from '../base/math.js'
import { BACKING } from './fleet-columns.js'
import { draw, type Guest } from './guest.js'
import { ownersIn } from './memory/buddy.js'
import { clearFaults, FIRST_AREA, MIXED, PAGES_PER_BLOCK } from './memory/guest-memory.js'

/** Asks for what was used in the step at hand; whoever used it waits for the host's faults. */
export function settleFaults(guest: Guest): void {
  const { memory, costs, figures } = guest
  const { faultBlocks } = memory
  if (faultBlocks.count === 0) return
  for (let i = 0; i < faultBlocks.count; i++) use(guest, faultBlocks.items[i])
  const isCounted = memory.hostOrder === 0
  const nrFaults = isCounted ? memory.faultPages : faultBlocks.count
  const faultNs = isCounted ? costs.hostPageFaultNs : costs.hostBlockFaultNs
  figures.hostStallUs += (nrFaults * faultNs) / 1000
  clearFaults(memory)
}

/** More is behind a block than was. */
function use(guest: Guest, block: number): void {
  const { memory, columns, index } = guest
  const { backing, behind } = columns
  const at = guest.firstBlock + block
  const now = memory.backed[block]
  if (now === 0) return
  if (backing[at] === BACKING.returned) {
    backing[at] = BACKING.here
    columns.returned[index] -= now
  } else if (backing[at] === BACKING.returnedOut) {
    backing[at] = BACKING.wanted
  } else {
    if (backing[at] === BACKING.none) {
      backing[at] = memory.hostOrder === 0 ? BACKING.here : BACKING.asked
    } else if (backing[at] === BACKING.out) backing[at] = BACKING.wanted
    columns.asked[index] += now - behind[at]
  }
  behind[at] = now
}

/** The host may have back what is behind a block of which the guest uses nothing. @returns host pages that it frees */
export function giveBackBlock(guest: Guest, block: number): number {
  const { memory, columns, index, figures } = guest
  const { backing, behind } = columns
  const at = guest.firstBlock + block
  const pages = memory.backed[block]
  if (pages === 0) return 0
  use(guest, block)
  memory.backed[block] = 0
  figures.returnedPages += pages
  if (backing[at] === BACKING.asked) {
    columns.asked[index] -= pages
    backing[at] = BACKING.none
    behind[at] = 0
  } else if (backing[at] === BACKING.here) {
    columns.returned[index] += pages
    backing[at] = memory.hostOrder === 0 ? BACKING.none : BACKING.returned
    if (memory.hostOrder === 0) behind[at] = 0
  } else {
    if (memory.hostOrder === 0) {
      columns.returned[index] += pages - columns.frame[at]
      behind[at] = columns.frame[at]
    }
    backing[at] = BACKING.returnedOut
  }
  return pages
}

/**
 * The balloon has taken pages of a block: the host may have them back, page by page, or when it has the whole block.
 *
 * @returns host pages that it frees
 */
export function giveBackBallooned(guest: Guest, block: number): number {
  const { memory, columns, index, figures } = guest
  if (memory.ballooned[block] === PAGES_PER_BLOCK) return giveBackBlock(guest, block)
  const at = guest.firstBlock + block
  use(guest, block)
  if (memory.hostOrder === 9 || columns.backing[at] !== BACKING.here) return 0
  const rest = PAGES_PER_BLOCK - memory.ballooned[block]
  const pages = memory.backed[block] - rest
  if (pages <= 0) return 0
  memory.backed[block] = rest
  columns.behind[at] = rest
  columns.returned[index] += pages
  figures.returnedPages += pages
  return pages
}

/** Blocks in the host's swap that are touched in a step are read back; who touches them waits. */
export function touchOut(guest: Guest, swapReadUs: number): void {
  const { columns, index, memory, stepUs, firstBlock } = guest
  if (columns.out[index] === 0) return
  for (let block = 0; block < memory.nrBlocks; block++) {
    const at = firstBlock + block
    if (columns.backing[at] !== BACKING.out) continue
    const share = -expm1(-touchesOf(guest, block) * stepUs)
    if (share === 0 || draw(guest) >= share) continue
    columns.backing[at] = BACKING.wanted
    guest.figures.hostStallUs += swapReadUs
  }
}

/** Brings the touches of all blocks up to date, for the host to see: as bits of its page tables would show them. */
export function showTouches(guest: Guest): void {
  const { memory, columns, firstBlock } = guest
  for (let block = 0; block < memory.nrBlocks; block++) {
    columns.touches[firstBlock + block] = touchesOf(guest, block) * 1e6
  }
}

let counts = new Uint16Array(0)

/** Touches of a block per µs. */
function touchesOf({ memory, rates }: Guest, block: number): number {
  const owner = memory.owner[block]
  if (owner !== MIXED) return PAGES_PER_BLOCK * rates[owner]
  if (counts.length < rates.length) counts = new Uint16Array(rates.length)
  ownersIn(memory, block, 0, PAGES_PER_BLOCK, counts)
  let touches = 0
  for (let each = FIRST_AREA; each < rates.length; each++) touches += counts[each] * rates[each]
  return touches
}
