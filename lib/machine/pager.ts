/**
 * How pages come, on a machine with a model: where they are put, what is reclaimed for them, and what that takes of the
 * time of the program that touches them.
 */
import { delayAboveHigh } from './high-delay.js'
import { faultHuge } from './huge-blocks.js'
import { killLargest } from './kill.js'
import { runKswapd } from './kswapd.js'
import type { Limit } from './limits.js'
import type { Machine } from './machine.js'
import { freeOn } from './nodes.js'
import { reclaim } from './reclaim.js'
import { bringBack } from './residency.js'
import type { Scope } from './scopes.js'
import { leavePlace, placeOf, readNs } from './swap.js'
import { endKeeping, isOnSlowDevice, noteCopy } from './swap-cache.js'
import {
  ABSENT,
  KEPT,
  UNTOUCHED,
  type Pager,
  type PlacedMapping,
  type TargetMemory,
} from './target-memory.js'

/** Pages that whoever allocates reclaims at once, at least: SWAP_CLUSTER_MAX. */
const BATCH_PAGES = 32

/** The pager of a machine with a model. */
export function createPager(machine: Machine): Pager {
  const { interleave } = machine.model!
  const turns = machine.targets.map((): Turn => ({ node: 0, left: interleave?.[0] ?? 0 }))
  return {
    isInterleaved: interleave !== undefined,
    allocate(memory, home, pages) {
      const wanted =
        interleave === undefined || home < 0 ? home : takeTurn(interleave, turns[memory.position])
      return allocate(machine, memory, wanted, pages)
    },
    fault(memory, mapping, page, fromUs) {
      delayAboveHigh(memory, fault(machine, memory, mapping, page, fromUs))
    },
    leaveSwap(memory, mapping, page, isRead) {
      endKeeping(machine, memory, mapping, page)
      leavePlace(machine.swap, machine.nodes, memory, page, isRead)
      memory.swappedPages--
      for (const limit of memory.limits) limit.swappedPages--
    },
  }
}

/** Which node's turn it is, and for how many folios more. */
interface Turn {
  node: number
  left: number
}

/** The node of the next folio, round robin by weights. Follows `weighted_interleave_nodes()`. */
function takeTurn(weights: readonly number[], turn: Turn): number {
  while (turn.left === 0) {
    turn.node = (turn.node + 1) % weights.length
    turn.left = weights[turn.node]
  }
  turn.left--
  return turn.node
}

function allocate(machine: Machine, memory: TargetMemory, home: number, pages: number): number {
  if (memory.killedUs !== null) return -1
  for (const limit of memory.limits) {
    if (!makeRoomWithin(machine, memory, limit, pages)) return -1
  }
  if (home < 0) return home
  const { fallback } = machine.model!.nodes[home]
  for (;;) {
    let node = nodeAbove(machine, fallback, pages, false)
    if (node < 0) {
      for (const each of fallback) runKswapd(machine, each, machine.atUs)
      node = nodeAbove(machine, fallback, pages, false)
    }
    if (node < 0) node = nodeAbove(machine, fallback, pages, true)
    if (node >= 0) return node
    if (!reclaimDirectly(machine, memory, fallback, pages)) {
      const victim = killLargest(machine, '', machine.atUs)
      if (victim === memory || victim === undefined) return -1
    }
  }
}

/** The first node that has more than its `low` watermark free with so many pages more, or its `min`; -1: none. */
function nodeAbove(
  { nodes, model }: Machine,
  among: readonly number[],
  pages: number,
  isToMin: boolean,
): number {
  for (const node of among) {
    const { lowPages, minPages } = model!.nodes[node]
    if (freeOn(nodes, node) - pages >= (isToMin ? minPages : lowPages)) return node
  }
  return -1
}

/** @returns whether anything was freed */
function reclaimDirectly(
  machine: Machine,
  memory: TargetMemory,
  fallback: readonly number[],
  pages: number,
): boolean {
  const { nodes, model, kswapd } = machine
  machine.reclaimed.stalls++
  for (const node of fallback) {
    const missing = model!.nodes[node].minPages + pages - freeOn(nodes, node)
    if (stallFor(machine, memory, kswapd[node].scope, missing) > 0) return true
  }
  return false
}

/** Reclaims on the program's time. @returns pages that were freed */
function stallFor(machine: Machine, memory: TargetMemory, scope: Scope, missing: number): number {
  const wanted = Math.max(BATCH_PAGES, missing)
  const { freed, scanned, elapsedNs } = reclaim(machine, scope, wanted, machine.atUs)
  memory.waits.stallNs += elapsedNs
  machine.reclaimed.directScanned += scanned
  machine.reclaimed.directFreed += freed
  return freed
}

/** Keeps a cgroup below its maximum. @returns false: the program itself was killed for it */
function makeRoomWithin(
  machine: Machine,
  memory: TargetMemory,
  limit: Limit,
  pages: number,
): boolean {
  const { model, scope } = limit
  while (limit.pages + pages > model.maxPages) {
    machine.reclaimed.stalls++
    if (stallFor(machine, memory, scope, limit.pages + pages - model.maxPages) > 0) continue
    const victim = killLargest(machine, model.path, machine.atUs)
    if (victim === memory || victim === undefined) return false
  }
  // Once a batch: where it was in vain, the program goes on, and waits at the end of the batch.
  if (limit.pages + pages <= limit.highPages || memory.waits.overHighPages > 0) return true
  stallFor(machine, memory, scope, limit.pages + pages - limit.highPages)
  return memory.killedUs === null
}

/** @returns pages that the program was charged; a huge page is none above `memory.high` */
function fault(
  machine: Machine,
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  fromUs: number,
): number {
  const { order, isAnon } = mapping
  const head = (page >> order) << order
  const { waits, flags } = memory
  const { faults, load } = machine.model!
  if ((flags[page] & UNTOUCHED) !== 0) {
    if (faultHuge(memory, mapping, page, faults, fromUs, machine.atUs)) return 0
    bringBack(memory, mapping, head, order)
    waits.minorFaults++
    waits.busyNs += order === 9 ? faults.hugeNs : faults.minorNs
    return 1 << order
  }
  memory.refaulted += 1 << order
  const keeps = isAnon && isOnSlowDevice(machine, memory, head)
  if ((flags[head] & KEPT) !== 0) {
    waits.minorFaults++
    waits.busyNs += faults.minorNs
    bringBack(memory, mapping, head, order)
    noteCopy(memory, head)
    return 0
  }
  waits.majorFaults++
  waits.busyNs += faults.majorNs
  if (!isAnon) waits.stallNs += faults.fileNs
  else waits.stallNs += readNs(machine.swap, load, memory, head) * (1 << order)
  const nrAhead = isAnon && order === 0 ? readAhead(machine, memory, mapping, page) : 0
  bringBack(memory, mapping, head, order)
  if (keeps) noteCopy(memory, head)
  if (isAnon) machine.swap.pagesIn += 1 << order
  return nrAhead + (1 << order)
}

/** The other pages of a cluster that are in the same place come along. @returns how many */
function readAhead(
  { swap }: Machine,
  memory: TargetMemory,
  { start, end }: PlacedMapping,
  page: number,
): number {
  const place = placeOf(swap, memory, page)
  const device = swap.devices[place >> 1]
  const { readAhead: order } = device.model
  if (order === 0) return 0
  const first = (page >> order) << order
  const last = Math.min(end, first + (1 << order))
  let nr = 0
  for (let other = Math.max(start, first); other < last; other++) {
    const isOut = (memory.flags[other] & (ABSENT | UNTOUCHED)) === ABSENT
    if (other === page || !isOut || placeOf(swap, memory, other) !== place) continue
    if ((place & 1) === 1) device.traffic++
    bringBack(
      memory,
      memory.mapped.active.find((m) => m.start === start)!,
      other,
      0,
    )
    swap.readAheads++
    swap.pagesIn++
    nr++
  }
  return nr
}
