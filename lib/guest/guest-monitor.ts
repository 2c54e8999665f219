/**
 * A guest's own DAMON: over its physical memory, where pages lie as the allocator put them, and what is behind is the
 * guest's business. Schemes act on what lies in a region now.
 */
import { mix, uniform } from '../base/random.js'
import { expm1 } from '../base/math.js'
import { toU64 } from '../base/u64.js'
import type { KernelLevel } from '../core/kernel.js'
import type { Goal } from '../damos/goal.js'
import type { ActionResult, SchemeMemory } from '../damos/memory.js'
import type { Scheme } from '../damos/scheme.js'
import { countOut, roomFor } from './allocate.js'
import { drawCount, type Guest } from './guest.js'
import { freeInBlock, ownerOfPage, ownersIn } from './memory/buddy.js'
import { FIRST_AREA, PAGES_PER_BLOCK, type GuestMemory } from './memory/guest-memory.js'
import { createMonitor, runMonitor, type Monitor, type TouchTest } from './monitor.js'
import type { MonitorPlan } from './plan.js'

/** A monitor, and what it takes to run it. */
export interface GuestMonitor {
  readonly monitor: Monitor
  /** Lets it run up to a time; its cost is the guest's. */
  run(nowUs: number): void
}

/** A guest's monitor, from when it arrives. */
export function createGuestMonitor(
  guest: Guest,
  plan: MonitorPlan,
  kernel: KernelLevel,
  untilUs: number,
): GuestMonitor {
  const shares = createTouchShares(guest)
  const monitor = createMonitor({
    plan,
    kernel,
    nrPages: guest.plan.pages,
    fromUs: guest.arrivedUs,
    untilUs,
    key: guest.key,
    touched: touchTest(guest.memory, shares),
    memory: createSchemeMemory(guest, plan),
  })
  return {
    monitor,
    run(nowUs) {
      shares.refresh(monitor.state.attrs.sampleUs)
      const before = monitor.nrSamples
      runMonitor(monitor, nowUs)
      guest.figures.cpuNs += (monitor.nrSamples - before) * guest.costs.sampleNs
      guest.figures.accessedPages = monitor.accessedPages
    },
  }
}

/** By owner: the share of samplings that find a page touched, and a huge page. */
interface TouchShares {
  readonly page: Float64Array
  readonly huge: Float64Array
  readonly isHuge: Uint8Array
  /** Works them out for the step at hand. */
  refresh(sampleUs: number): void
}

function createTouchShares({ plan, rates }: Guest): TouchShares {
  const page = new Float64Array(rates.length)
  const huge = new Float64Array(rates.length)
  const isHuge = new Uint8Array(rates.length)
  plan.areas.forEach((area, i) => (isHuge[FIRST_AREA + i] = area.isHuge ? 1 : 0))
  return {
    page,
    huge,
    isHuge,
    refresh(sampleUs) {
      for (let owner = FIRST_AREA; owner < rates.length; owner++) {
        page[owner] = -expm1(-rates[owner] * sampleUs)
        huge[owner] = -expm1(-rates[owner] * sampleUs * PAGES_PER_BLOCK)
      }
    },
  }
}

/** A block that one owner has as a huge page has one accessed bit. */
function touchTest(memory: GuestMemory, { page: shares, huge, isHuge }: TouchShares): TouchTest {
  return (page, _intervalUs, k0, k1) => {
    const owner = ownerOfPage(memory, page)
    if (owner < FIRST_AREA) return false
    const block = Math.floor(page / PAGES_PER_BLOCK)
    const isWhole = isHuge[owner] === 1 && memory.owner[block] === owner
    const share = isWhole ? huge[owner] : shares[owner]
    if (share === 0) return false
    return uniform(mix(isWhole ? block : page, k0, k1)) < share
  }
}

function createSchemeMemory(guest: Guest, plan: MonitorPlan): SchemeMemory {
  const { memory } = guest
  const counts = new Uint16Array(guest.rates.length)
  return {
    apply(scheme, _target, start, end, _nowUs, result) {
      if (scheme.parameters.action === 'pageout') {
        pageOut(guest, plan.attrs.aggrUs, counts, [start, end], result)
      }
    },
    goalValue: (_scheme: Scheme, goal: Goal) => goalValue(guest, goal),
    freeMemPermil: () => Math.floor((1000 * memory.nrFree) / guest.plan.pages),
    nextFreeMemChangeUs: (nowUs) => nowUs + guest.stepUs,
    countEligible() {
      // A guest has one node, and no scheme that asks where memory lies.
    },
  }
}

function goalValue(
  { memory, plan, pressureUs }: Guest,
  { parameters, currentValue }: Goal,
): bigint {
  const { metric } = parameters
  const freeBp = Math.floor((10_000 * memory.nrFree) / plan.pages)
  if (metric === 'some_mem_psi_us') return toU64(Math.floor(pressureUs))
  if (metric === 'node_mem_free_bp') return toU64(freeBp)
  return metric === 'node_mem_used_bp' ? toU64(10_000 - freeBp) : currentValue
}

/**
 * Pages out what lies in a region, but pages that are young: touched since they were looked at last, which is taken for
 * one aggregation [M]. Follows `damon_pa_pageout()`, which filters young pages by itself.
 */
function pageOut(
  guest: Guest,
  windowUs: number,
  counts: Uint16Array,
  [start, end]: readonly [number, number],
  result: ActionResult,
): void {
  const { memory, rates, figures } = guest
  const beforeNs = guest.reclaimNs
  for (let page = start; page < end;) {
    const block = Math.floor(page / PAGES_PER_BLOCK)
    const from = page % PAGES_PER_BLOCK
    const to = Math.min(PAGES_PER_BLOCK, end - block * PAGES_PER_BLOCK)
    page += to - from
    if (memory.used[block] === 0) continue
    ownersIn(memory, block, from, to, counts)
    for (let owner = FIRST_AREA; owner < counts.length; owner++) {
      if (counts[owner] === 0) continue
      const old = drawCount(guest, counts[owner] * (1 + expm1(-rates[owner] * windowUs)))
      const freed = freeInBlock(
        memory,
        block,
        owner,
        Math.min(old, roomFor(guest, owner)),
        from,
        to,
      )
      result.filterPassed += old
      result.applied += freed
      countOut(guest, owner, freed)
    }
  }
  result.elapsedNs = guest.reclaimNs - beforeNs
  figures.cpuNs += result.elapsedNs
}
