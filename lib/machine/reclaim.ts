/**
 * Reclaim: takes pages that nobody touched of late from a node, or from a cgroup. Two lists, kept as flags of pages; a
 * hand of each goes round (see scopes.ts).
 *
 * ```
 *   inactive   touched since reclaim looked last     first time: it stays, referenced; second: it becomes active
 *              not touched                           it leaves its node
 *   active     while there are too few inactive      it becomes inactive
 * ```
 * Of pages that reclaim never looked at, touches of the last seconds count. Follows `shrink_inactive_list()`,
 * `shrink_active_list()`, `folio_check_references()` and `inactive_is_low()`. What is touched is asked of the sources
 * from when reclaim looked last, by block, so neither reclaim nor monitors blind each other.
 */
import { isWithin } from './cgroup-path.js'
import { evict } from './evict.js'
import { activate, deactivate } from './lists.js'
import { lookBack } from './look-back.js'
import type { Machine } from './machine.js'
import type { NodeModel } from './model.js'
import { roomOn } from './nodes.js'
import { noteTouched } from './residency.js'
import type { Hand, Scope } from './scopes.js'
import { storedIn } from './swap.js'
import { dropKept } from './swap-cache.js'
import {
  ABSENT,
  ACTIVE,
  blockEnd,
  BLOCK_PAGES,
  nodeAt,
  orderAt,
  presentPagesOf,
  REFERENCED,
  type PlacedMapping,
  type TargetMemory,
} from './target-memory.js'

/** Touches longer ago than this do not keep a page. */
const REFERENCED_WITHIN_US = 10_000_000
const PAGES_PER_GIB = 262_144

/** What one reclaim did. */
export interface Reclaimed {
  /** Pages. */
  scanned: number
  freed: number
  elapsedNs: number
}

/** Folios of a block that are looked at together at first. */
const FOLIOS_AT_FIRST = 32

const units = new Int32Array(BLOCK_PAGES)
const hits = new Uint8Array(BLOCK_PAGES)

/**
 * Reclaims pages of a scope.
 *
 * @param budgetNs time that whoever reclaims has; it may end a little later
 */
export function reclaim(
  machine: Machine,
  scope: Scope,
  wanted: number,
  nowUs: number,
  // eslint-disable-next-line @typescript-eslint/no-inferrable-types -- isolated declarations want it
  budgetNs: number = Infinity,
): Reclaimed {
  const { roundsMax } = machine.model!.reclaim
  const done: Reclaimed = { scanned: 0, freed: 0, elapsedNs: 0 }
  if (scope.cgroup === '') done.freed = dropKept(machine, scope.node, wanted)
  scope.inactive.rounds = 0
  scope.active.rounds = 0
  scope.takesAnon = !scope.isOfFiles && hasWhereTo(machine, scope)
  while (done.freed < wanted && done.elapsedNs < budgetNs && scope.inactive.rounds <= roundsMax) {
    if (isInactiveLow(machine, scope)) refill(machine, scope, nowUs)
    scanNext(machine, scope, wanted, nowUs, budgetNs, done)
  }
  return done
}

/** Whether anonymous memory has anywhere to go. Follows `can_reclaim_anon_pages()`. */
function hasWhereTo({ model, swap, nodes }: Machine, { node }: Scope): boolean {
  const { reclaim, nodes: models } = model!
  const leavesTo = ({ demotesTo }: NodeModel): boolean =>
    demotesTo >= 0 && roomOn(nodes, demotesTo) > 0
  const demotes = reclaim.demotes && (node >= 0 ? leavesTo(models[node]) : models.some(leavesTo))
  return demotes || swap.devices.some((device) => storedIn(device) < device.model.pages)
}

/** Whether the active list is to give pages to the inactive one. */
function isInactiveLow({ targets }: Machine, scope: Scope): boolean {
  let present = 0
  let active = 0
  for (const memory of targets) {
    if (!isWithin(memory.cgroup, scope.cgroup)) continue
    present += scope.node < 0 ? presentPagesOf(memory) : memory.onNode[scope.node]
    active += scope.node < 0 ? memory.activePages : memory.activeOn[scope.node]
  }
  const gib = Math.floor(present / PAGES_PER_GIB)
  const ratio = gib > 0 ? Math.floor(Math.sqrt(10 * gib)) : 1
  return active > 0 && (present - active) * ratio < active
}

/** Makes the active pages of the next block inactive. */
function refill(machine: Machine, scope: Scope, nowUs: number): void {
  const { active: hand } = scope
  while (hand.rounds < 2) {
    const found = findBlock(machine, scope, hand, hasActive)
    if (found === undefined) return
    const { memory, mapping, end } = found
    let made = 0
    for (let page = hand.page; page < end;) {
      const order = orderAt(memory, mapping, page)
      const head = (page >> order) << order
      const isHere = scope.node < 0 || nodeAt(memory, mapping, head) === scope.node
      if ((memory.flags[head] & ACTIVE) !== 0 && isHere) {
        deactivate(memory, mapping, head, order)
        made++
      }
      page = head + (1 << order)
    }
    memory.scanned[hand.page >> 9] = nowUs
    hand.page = end
    if (made > 0) return
  }
}

/** Looks at the inactive pages of the next block. */
function scanNext(
  machine: Machine,
  scope: Scope,
  wanted: number,
  nowUs: number,
  budgetNs: number,
  done: Reclaimed,
): void {
  const { inactive: hand } = scope
  const found = findBlock(machine, scope, hand, hasInactive)
  if (found === undefined) return
  const { memory, mapping, end } = found
  const start = hand.page
  const block = start >> 9
  noteTouched(memory, start, end, nowUs)
  const { scanNs } = machine.model!.reclaim
  const order = orderAt(memory, mapping, start)
  const sinceUs = Math.max(memory.scanned[block], nowUs - REFERENCED_WITHIN_US)
  // Little is wanted at a time, and mostly the first folios will do: more and more are looked at.
  let most = Math.max(FOLIOS_AT_FIRST, wanted - done.freed)
  for (let at = start; at < end; at = gathered.end) {
    const nr = gather(memory, mapping, scope, at, end, order, most)
    most *= 2
    hits.fill(0, 0, nr)
    lookBack(memory.space, block, units, nr, order, sinceUs, nowUs, hits)
    for (let i = 0; i < nr; i++) {
      const page = units[i] << order
      // What was evicted since may have broken up its huge page, or killed its target.
      if ((memory.flags[page] & (ABSENT | ACTIVE)) !== 0) continue
      done.scanned += 1 << order
      done.elapsedNs += scanNs
      if (hits[i] === 1) keep(memory, mapping, page, order)
      else {
        const tookNs = evict(machine, memory, mapping, page, order, nowUs)
        if (tookNs >= 0) {
          done.freed += 1 << order
          done.elapsedNs += tookNs
        } else if (order === 0) memory.flags[page] &= ~REFERENCED
      }
      if (done.freed >= wanted || done.elapsedNs >= budgetNs) {
        hand.page = page + (1 << order)
        if (hand.page >= end) memory.scanned[block] = nowUs
        return
      }
    }
  }
  memory.scanned[block] = nowUs
  hand.page = end
}

/** A folio that was touched stays: referenced, or active where it was that already. */
function keep(memory: TargetMemory, mapping: PlacedMapping, page: number, order: number): void {
  if ((memory.flags[page] & REFERENCED) !== 0) activate(memory, mapping, page, order)
  else memory.flags.fill(memory.flags[page] | REFERENCED, page, page + (1 << order))
}

/** Where {@link gather} ended. */
const gathered = { end: 0 }

/** Lists the first inactive folios of [start, end), `most` of them, by their order, in `units`. @returns how many */
function gather(
  memory: TargetMemory,
  mapping: PlacedMapping,
  scope: Scope,
  start: number,
  end: number,
  order: number,
  most: number,
): number {
  const { flags } = memory
  let nr = 0
  let page = (start >> order) << order
  for (; page < end && nr < most; page += 1 << order) {
    if ((flags[page] & (ABSENT | ACTIVE)) !== 0) continue
    if (scope.node >= 0 && nodeAt(memory, mapping, page) !== scope.node) continue
    units[nr++] = page >> order
  }
  gathered.end = page
  return nr
}

function hasInactive({ absent, active }: TargetMemory, block: number): boolean {
  return absent[block] + active[block] < BLOCK_PAGES
}

function hasActive({ active }: TargetMemory, block: number): boolean {
  return active[block] > 0
}

interface FoundBlock {
  readonly memory: TargetMemory
  readonly mapping: PlacedMapping
  /** One past the last page of the mapping in the block. */
  readonly end: number
}

/** Moves a hand to the next block of a scope that has what is looked for; undefined: it came to the end of all. */
function findBlock(
  { targets }: Machine,
  scope: Scope,
  hand: Hand,
  has: (memory: TargetMemory, block: number) => boolean,
): FoundBlock | undefined {
  for (; hand.target < targets.length; hand.target++, hand.page = 0) {
    const memory = targets[hand.target]
    if (!isWithin(memory.cgroup, scope.cgroup)) continue
    if (scope.node >= 0 && memory.onNode[scope.node] === 0) continue
    for (const mapping of memory.mapped.active) {
      if (mapping.isLocked || mapping.end <= hand.page) continue
      // Memory of no node is nobody's to reclaim.
      if (mapping.node < 0 || (!scope.takesAnon && mapping.isAnon)) continue
      hand.page = Math.max(hand.page, mapping.start)
      while (hand.page < mapping.end) {
        const end = Math.min(mapping.end, blockEnd(hand.page))
        if (has(memory, hand.page >> 9)) return { memory, mapping, end }
        hand.page = end
      }
    }
  }
  hand.target = 0
  hand.page = 0
  hand.rounds++
  return undefined
}
