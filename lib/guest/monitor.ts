/**
 * A DAMON context on memory that a fleet simulates: a guest's own, or the host's. The loop, the regions and the schemes
 * are those of any context; only whether a sampled page was touched is asked here, of `touched`.
 */
import { createKey, deriveKey, samplePage, stepKey, STREAM, type Key } from '../base/random.js'
import { runContext } from '../core/context.js'
import { createContextState, type ContextState, type ContextWork } from '../core/context-state.js'
import { KERNELS, type KernelLevel } from '../core/kernel.js'
import {
  createRegionTable,
  nrRegionsOf,
  totalSizeOf,
  type RegionTable,
} from '../core/region-table.js'
import { setRegions } from '../core/set-regions.js'
import { createSplitScratch, splitToSize } from '../core/split.js'
import {
  convertTable,
  measureTable,
  mergeTable,
  resetTable,
  splitTable,
} from '../core/table-work.js'
import { PAGE_BYTES } from '../base/units.js'
import type { DamosContext, SchemeTarget } from '../damos/damos-context.js'
import { createDamosContext } from '../damos/install.js'
import { createLoopSchemes } from '../damos/loop.js'
import type { SchemeMemory } from '../damos/memory.js'
import { runPass } from '../damos/run-pass.js'
import type { MonitorPlan } from './plan.js'

/** Regions that schemes cut between two merges, at most, for each scheme. */
const CUTS_PER_SCHEME = 64

/**
 * Whether a page is touched within `intervalUs`.
 *
 * @param k0,k1 the key of this sampling: the answer is a pure function of it and of the page
 */
export type TouchTest = (page: number, intervalUs: number, k0: number, k1: number) => boolean

/** See the top of the file. */
export interface Monitor {
  readonly table: RegionTable
  readonly state: ContextState
  /** null: it has no schemes. */
  readonly damos: DamosContext | null
  readonly touched: TouchTest
  /** Region samples so far: what monitoring costs. */
  nrSamples: number
  /** Pages in regions seen accessed at the last aggregation. */
  accessedPages: number
  readonly nrPages: number
  readonly loop: Generator<ContextWork, void, number>
  readonly splitKey: Key
  readonly sampleKey: Key
  readonly key: Key
  pending: ContextWork | undefined
  /** Ticks done of the pending `sample` work. */
  ticksDone: number
}

/** What a monitor is made of. */
export interface MonitorSetup {
  readonly plan: MonitorPlan
  readonly kernel: KernelLevel
  readonly nrPages: number
  /** Where its clock begins. */
  readonly fromUs: number
  readonly untilUs: number
  /** Of the guest, or of the host. */
  readonly key: Key
  readonly touched: TouchTest
  readonly memory: SchemeMemory
}

/** A monitor before its first sampling. */
export function createMonitor(setup: MonitorSetup): Monitor {
  const { plan, kernel, nrPages, fromUs, untilUs, key, touched, memory } = setup
  const { attrs, schemes } = plan
  // A split leaves max_nr_regions at most, a cut to the size limit adds min_nr_regions; see engine/table-size.ts.
  const most = Math.max(attrs.maxNrRegions, 2 * attrs.minNrRegions) + attrs.minNrRegions
  const capacity = Math.min(nrPages, most + CUTS_PER_SCHEME * schemes.length) + 16
  const table = createRegionTable(capacity)
  const damos = schemes.length === 0 ? null : createDamos(setup, table, memory)
  const state = createContextState({
    kernel: KERNELS[kernel],
    minRegionSz: 1,
    bytesPerUnit: PAGE_BYTES,
    followsMappings: false,
    exitUs: Infinity,
    untilUs,
    cpu: null,
    schemes: damos === null ? null : createLoopSchemes(damos),
    requests: [],
    isPaused: false,
    attrs,
  })
  state.nowUs = fromUs
  const loop = runContext(state)
  const monitor: Monitor = {
    table,
    state,
    damos,
    touched,
    nrSamples: 0,
    accessedPages: 0,
    nrPages,
    loop,
    splitKey: createKey(),
    sampleKey: createKey(),
    key,
    pending: undefined,
    ticksDone: 0,
  }
  deriveKey(monitor.sampleKey, 0, STREAM.sample, key.k0 >>> 0, key.k1 >>> 0, 0)
  advance(monitor, 0)
  return monitor
}

function createDamos(
  { plan, kernel }: MonitorSetup,
  table: RegionTable,
  memory: SchemeMemory,
): DamosContext {
  const target: SchemeTarget = {
    table,
    isValid: () => true,
    unitOf: (address) => Number(address / BigInt(PAGE_BYTES)),
  }
  return createDamosContext(
    {
      kernel: KERNELS[kernel],
      ops: 'paddr',
      minRegionSz: 1,
      unitSz: PAGE_BYTES,
      targets: [target],
      memory,
      attrs: plan.attrs,
    },
    plan.schemes,
  )
}

/** Samples, aggregates and applies schemes up to a time. */
export function runMonitor(monitor: Monitor, untilUs: number): void {
  for (;;) {
    const work = monitor.pending
    if (work === undefined) return
    if (work.do === 'sample') {
      const done = sampleUntil(monitor, work, untilUs)
      if (done === undefined) return
      advance(monitor, done)
    } else if (work.do === 'idle') {
      if (work.untilUs > untilUs) return
      advance(monitor, 0)
    } else {
      advance(monitor, doWork(monitor, work))
    }
  }
}

/** Pages that were accessed within the last `us`, as the regions tell. */
export function pagesAccessedWithin({ table, state }: Monitor, us: number): number {
  const { start, end, age, lastNrAccesses } = table
  const windows = Math.floor(us / state.attrs.aggrUs)
  let pages = 0
  for (let row = 0; row < nrRegionsOf(table); row++) {
    if (lastNrAccesses[row] > 0 || age[row] < windows) pages += end[row] - start[row]
  }
  return pages
}

function advance(monitor: Monitor, result: number): void {
  const next = monitor.loop.next(result)
  monitor.pending = next.done === true ? undefined : next.value
  monitor.ticksDone = 0
}

/** @returns the largest nrAccesses, when all of the work is done; undefined while some lies behind `untilUs` */
function sampleUntil(
  monitor: Monitor,
  work: Extract<ContextWork, { do: 'sample' }>,
  untilUs: number,
): number | undefined {
  const { startUs, sampleUs, samples, tick } = work
  while (monitor.ticksDone < samples) {
    if (startUs + (monitor.ticksDone + 1) * sampleUs > untilUs) return undefined
    sampleOnce(monitor, tick + monitor.ticksDone, sampleUs)
    monitor.ticksDone++
  }
  const { nrAccesses } = monitor.table
  let most = 0
  for (let row = 0; row < nrRegionsOf(monitor.table); row++) {
    if (nrAccesses[row] > most) most = nrAccesses[row]
  }
  return most
}

const tickKey = new Int32Array(2)

function sampleOnce(monitor: Monitor, tick: number, sampleUs: number): void {
  const { table, touched } = monitor
  const { start, end, nrAccesses } = table
  const nrRegions = nrRegionsOf(table)
  stepKey(monitor.sampleKey, tick, tickKey, 0)
  const [k0, k1] = tickKey
  for (let row = 0; row < nrRegions; row++) {
    const page = samplePage(row, k0, k1, start[row], end[row])
    if (touched(page, sampleUs, k1, k0)) nrAccesses[row]++
  }
  monitor.nrSamples += nrRegions
}

function doWork(monitor: Monitor, work: ContextWork): number {
  const { table, state } = monitor
  switch (work.do) {
    case 'init':
      setRegions(table, [[0, monitor.nrPages]], 1)
      return totalSizeOf(table)
    case 'update':
      return totalSizeOf(table)
    case 'merge':
      return mergeTable(table, work, state.kernel)
    case 'renew':
      return renew(monitor, work)
    case 'cut':
      return splitToSize(table, work.maxSize)
    case 'measure':
      return measureTable(table)
    case 'convert':
      convertTable(table, work, state.kernel)
      return 0
    case 'apply':
      return runPass(monitor.damos!, state, work.movingSumSamples)
    case 'publish':
      monitor.accessedPages = accessedNow(table)
      return 0
    case 'cutEvenly':
    case 'idle':
    case 'sample':
      return 0
  }
}

/** Of whichever monitor splits; it grows to the largest. */
let scratch: Int32Array = new Int32Array(0)

function renew(monitor: Monitor, work: Extract<ContextWork, { do: 'renew' }>): number {
  const { table, state, splitKey, key } = monitor
  if (scratch.length < 3 * table.capacity) scratch = createSplitScratch(table.capacity)
  if (!resetTable(table, work, state.kernel)) return nrRegionsOf(table)
  deriveKey(splitKey, 0, STREAM.split, key.k0 >>> 0, key.k1 >>> 0, work.aggregation)
  return splitTable(table, work, {
    key: splitKey,
    scratch,
    firstIndex: 0,
    minRegionSz: 1,
  })
}

function accessedNow({ start, end, nrAccesses, header }: RegionTable): number {
  let pages = 0
  for (let row = 0; row < header[0]; row++) {
    if (nrAccesses[row] > 0) pages += end[row] - start[row]
  }
  return pages
}
