/**
 * The host's own DAMON: one context over its memory, or one for each guest's. What it sees are its own page tables: a
 * huge page that was touched anywhere was touched. Its schemes page out to the host's swap, without asking the guest.
 */
import { createKey, deriveKey, mix, STREAM, uniform } from '../base/random.js'
import { expm1 } from '../base/math.js'
import { toU64 } from '../base/u64.js'
import type { KernelLevel } from '../core/kernel.js'
import type { SchemeMemory } from '../damos/memory.js'
import { BACKING } from './fleet-columns.js'
import { PAGES_PER_BLOCK } from './memory/guest-memory.js'
import { hostFree, isTouched, swapOut, type Host } from './host.js'
import { createMonitor, runMonitor, type Monitor } from './monitor.js'
import type { HostMonitorPlan } from './plan.js'

/** See the top of the file. */
export interface HostMonitor {
  readonly plan: HostMonitorPlan
  readonly kernel: KernelLevel
  readonly untilUs: number
  readonly host: Host
  /** The only one of `paddr`; by guest for `vaddr`, once it has arrived. */
  readonly monitors: Map<number, Monitor>
}

/** The monitors of a host, none of which has begun. */
export function createHostMonitor(
  host: Host,
  plan: HostMonitorPlan,
  kernel: KernelLevel,
  untilUs: number,
): HostMonitor {
  const all: HostMonitor = { plan, kernel, untilUs, host, monitors: new Map() }
  if (plan.ops === 'paddr') {
    const { blockOf } = host
    addMonitor(all, -1, 0, blockOf.length, (block) => blockOf[block])
  }
  return all
}

/** A guest has arrived. */
export function watchGuest(all: HostMonitor, guest: number, nowUs: number): void {
  if (all.plan.ops === 'paddr') return
  const { firstBlock } = all.host.columns
  const first = firstBlock[guest]
  addMonitor(all, guest, nowUs, firstBlock[guest + 1] - first, (block) => first + block)
}

/** A guest is gone. */
export function unwatchGuest(all: HostMonitor, guest: number): void {
  all.monitors.delete(guest)
}

/** Lets all of them run up to a time. */
export function runHostMonitor(all: HostMonitor, nowUs: number): void {
  for (const monitor of all.monitors.values()) runMonitor(monitor, nowUs)
}

/** @param at block of the context to block of the columns; -1: nothing is there */
function addMonitor(
  all: HostMonitor,
  guest: number,
  fromUs: number,
  nrBlocks: number,
  at: (block: number) => number,
): void {
  const { host, plan, kernel, untilUs, monitors } = all
  const { touches, backing } = host.columns
  const perBlock = host.plan.order === 9 ? 1 : 1 / PAGES_PER_BLOCK
  const key = createKey()
  deriveKey(key, 0, STREAM.guest, host.key.k0 >>> 0, host.key.k1 >>> 0, guest + 1)
  const monitor = createMonitor({
    plan,
    kernel,
    nrPages: nrBlocks * PAGES_PER_BLOCK,
    fromUs,
    untilUs,
    key,
    touched(page, us, k0, k1) {
      const block = at(Math.floor(page / PAGES_PER_BLOCK))
      if (block < 0 || backing[block] !== BACKING.here) return false
      const share = -expm1((-touches[block] * perBlock * us) / 1e6)
      const number = host.plan.order === 9 ? block : page
      return uniform(mix(number, k0, k1)) < share
    },
    memory: schemeMemory(host, plan, at),
  })
  monitors.set(guest, monitor)
}

function schemeMemory(
  host: Host,
  plan: HostMonitorPlan,
  at: (block: number) => number,
): SchemeMemory {
  const freeBp = (): number => Math.floor((10_000 * hostFree(host)) / host.plan.pages)
  return {
    apply(scheme, _target, start, end, _nowUs, result) {
      if (scheme.parameters.action !== 'pageout') return
      const first = Math.ceil(start / PAGES_PER_BLOCK)
      for (let block = first; (block + 1) * PAGES_PER_BLOCK <= end; block++) {
        const here = at(block)
        if (here < 0 || host.columns.backing[here] !== BACKING.here) continue
        if (isTouched(host, here, plan.attrs.aggrUs)) continue
        const pages = swapOut(host, here)
        result.filterPassed += pages
        result.applied += pages
        host.counts.schemePages += pages
      }
    },
    goalValue(_scheme, { parameters, currentValue }) {
      if (parameters.metric === 'node_mem_free_bp') return toU64(freeBp())
      if (parameters.metric === 'node_mem_used_bp') return toU64(10_000 - freeBp())
      return currentValue
    },
    freeMemPermil: () => Math.floor(freeBp() / 10),
    nextFreeMemChangeUs: (nowUs) => nowUs,
    countEligible() {
      // Nothing lies on a node.
    },
  }
}
