/** A machine as its policy sees it, and acts on it. */
import { isWithin } from '../machine/cgroup-path.js'
import { pageOutFolio } from '../machine/evict.js'
import type { Limit } from '../machine/limits.js'
import { lookBack } from '../machine/look-back.js'
import type { Machine } from '../machine/machine.js'
import { freeOn } from '../machine/nodes.js'
import { createTierView, type Account } from './tier-view.js'
import type { Stalls } from '../machine/pressure.js'
import { reclaim } from '../machine/reclaim.js'
import { bringTouched, noteTouched } from '../machine/residency.js'
import { isIncompressible, storedIn } from '../machine/swap.js'
import {
  ABSENT,
  BLOCK_PAGES,
  mappingAt,
  orderAt,
  UNTOUCHED,
  type PlacedMapping,
  type TargetMemory,
} from '../machine/target-memory.js'
import type { FolioVisitor, JobView, PagedOut, PolicyView, StallView } from './policy.js'

const units = new Int32Array(BLOCK_PAGES)
const hits = new Uint8Array(BLOCK_PAGES)

/** A view of a machine with a model, always as of now. Jobs are the machine's cgroups that targets are in. */
export function createPolicyView(machine: Machine, seed: number): PolicyView {
  const { nodes, swap, model, limits, targets } = machine
  const account: Account = { cpuNs: 0 }
  const jobs = limits
    .filter(({ model: { path } }) => targets.some(({ cgroup }) => cgroup === path))
    .map((limit) => createJobView(machine, limit, account, seed))
  return {
    get nowUs() {
      return machine.tickedUs
    },
    seed,
    tickUs: model!.tickUs,
    nodes: model!.nodes.map(({ lowPages, highPages, promoPages, ...model }, node) => ({
      promoPages,
      tier: model.tier,
      latencyNs: model.latencyNs,
      get loadedLatencyNs() {
        return machine.performance!.loads.latencyNs[node]
      },
      bytesPerSecond: model.bytesPerSecond,
      get usedShare() {
        return machine.performance!.loads.used[node]
      },
      demotesTo: model.demotesTo,
      wakeKswapd() {
        machine.kswapd[node].isAwake = true
      },
      capacityPages: nodes.capacity[node],
      get freePages() {
        return freeOn(nodes, node)
      },
      lowPages,
      highPages,
    })),
    swap: {
      pages: swap.devices.reduce((sum, each) => sum + each.model.pages, 0),
      get usedPages() {
        return swap.devices.reduce((sum, device) => sum + storedIn(device), 0)
      },
    },
    jobs,
    get cpuNs() {
      return account.cpuNs
    },
    spend(ns) {
      account.cpuNs += ns
    },
  }
}

function createJobView(machine: Machine, limit: Limit, account: Account, seed: number): JobView {
  const { path } = limit.model
  const group = machine.performance!.pressure.groups.find((each) => each.path === path)!
  const own = machine.targets.filter(({ cgroup }) => cgroup === path)
  const within = machine.targets.filter(({ cgroup }) => isWithin(cgroup, path))
  const scannedUs = own.map(() => 0)
  return {
    ...createTierView(machine, own, account, seed),
    path,
    get residentPages() {
      return limit.pages
    },
    get swappedPages() {
      return limit.swappedPages
    },
    get unreclaimablePages() {
      return within.reduce((sum, memory) => sum + unreclaimableOf(machine, memory), 0)
    },
    get refaultedPages() {
      return within.reduce((sum, { refaulted }) => sum + refaulted, 0)
    },
    some: viewOf(group.some),
    full: viewOf(group.full),
    get highPages() {
      return limit.highPages
    },
    targetPages: own.map(({ space }) => space.layout.pages),
    reclaim: (pages, isOfFiles = false) => reclaimIn(machine, limit, account, pages, isOfFiles),
    setHigh(pages) {
      limit.highPages = pages
      if (limit.pages > pages) reclaimIn(machine, limit, account, limit.pages - pages, false)
    },
    scan(visit) {
      const { scanNs } = machine.model!.reclaim
      own.forEach((memory, target) => {
        account.cpuNs += scanNs * scan(machine, memory, target, scannedUs[target], visit)
        scannedUs[target] = machine.tickedUs
      })
    },
    pageOut: (target, page) => pageOutOne(machine, own[target], account, page),
  }
}

/** Totals are kept to the nanosecond. */
function viewOf(stalls: Stalls): StallView {
  return {
    get totalUs() {
      return Math.floor(Math.round(stalls.totalUs * 1000) / 1000)
    },
    averages: stalls.averages,
  }
}

function reclaimIn(
  machine: Machine,
  { scope }: Limit,
  account: Account,
  pages: number,
  isOfFiles: boolean,
): number {
  if (pages <= 0) return 0
  scope.isOfFiles = isOfFiles
  const { freed, elapsedNs } = reclaim(machine, scope, pages, machine.tickedUs)
  scope.isOfFiles = false
  account.cpuNs += elapsedNs
  bringTouched()
  return freed
}

function unreclaimableOf({ swap }: Machine, { mapped, flags }: TargetMemory): number {
  const hasSwap = swap.devices.length > 0
  let pages = 0
  for (const { start, end, isLocked, isAnon } of mapped.active) {
    if (!isLocked && (hasSwap || !isAnon)) continue
    for (let page = start; page < end; page++) if ((flags[page] & ABSENT) === 0) pages++
  }
  return pages
}

/** @returns checks of accessed bits */
function scan(
  machine: Machine,
  memory: TargetMemory,
  target: number,
  scannedUs: number,
  visit: FolioVisitor,
): number {
  let checks = 0
  for (const mapping of memory.mapped.active) {
    const sinceUs = Math.max(scannedUs, mapping.fromUs)
    for (let page = mapping.start; page < mapping.end;) {
      const end = Math.min(mapping.end, ((page >> 9) + 1) << 9)
      checks += scanBlock(memory, mapping, target, page, end, sinceUs, machine.tickedUs, visit)
      page = end
    }
  }
  return checks
}

function scanBlock(
  memory: TargetMemory,
  mapping: PlacedMapping,
  target: number,
  start: number,
  end: number,
  sinceUs: number,
  nowUs: number,
  visit: FolioVisitor,
): number {
  const { flags } = memory
  const order = orderAt(memory, mapping, start)
  let nr = 0
  for (let page = (start >> order) << order; page < end; page += 1 << order) {
    if ((flags[page] & ABSENT) !== 0) continue
    hits[nr] = 0
    units[nr++] = page >> order
  }
  lookBack(memory.space, start >> 9, units, nr, order, sinceUs, nowUs, hits)
  let next = 0
  for (let page = (start >> order) << order; page < end; page += 1 << order) {
    if (next < nr && units[next] === page >> order) {
      visit(target, page, order, hits[next++] === 1, true)
    } else if ((flags[page] & UNTOUCHED) === 0) visit(target, page, order, false, false)
  }
  return nr
}

function pageOutOne(
  machine: Machine,
  memory: TargetMemory,
  account: Account,
  page: number,
): PagedOut {
  const { swap, tickedUs } = machine
  const mapping = mappingAt(memory, page)
  if (mapping === undefined || (memory.flags[page] & ABSENT) !== 0) return 'absent'
  if (!mapping.isAnon || mapping.isLocked || mapping.node < 0) return 'rejected'
  const order = orderAt(memory, mapping, page)
  const head = (page >> order) << order
  const pool = swap.devices.find(({ model }) => model.kind !== 'nvme')
  if (order === 0 && pool !== undefined) {
    const { model } = pool
    if (isIncompressible(swap, model, memory.position, page)) {
      // It had to be compressed to find out.
      account.cpuNs += model.writeNs
      return 'rejected'
    }
  }
  noteTouched(memory, head, head + (1 << order), tickedUs)
  const beforeNs = swap.cpuNs
  const isOut = pageOutFolio(machine, memory, mapping, head, order, tickedUs)
  account.cpuNs += swap.cpuNs - beforeNs
  return isOut ? 'out' : 'full'
}
