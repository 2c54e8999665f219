/**
 * A policy like MTM's: accessed bits of a few pages of each region are scanned, as many as a share of one CPU allows,
 * on all tiers; hot regions go straight to the fastest tier, cold ones one tier down. Follows "MTM: Rethinking Memory
 * Profiling and Migration for Multi-Tiered Large Memory", EuroSys 2024, as far as the paper says; its constants are
 * guesses [A].
 *
 * ```
 *   |<──────────── interval ────────────>|
 *   scan 1     scan 2     scan 3         ──► hotness of regions ──► place, merge, split, share samples
 * ```
 * One socket is assumed: its order of tiers is that of all.
 */
import { BLOCK_PAGES } from '../machine/target-memory.js'
import { createKey, deriveKey, mix, STREAM, uniform, type Key } from '../base/random.js'
import { PAGE_BYTES } from '../base/units.js'
import { eachSampleOf, membersOf, type Member } from './members.js'
import { placeRegions } from './mtm-placement.js'
import {
  createRegion,
  mergeRegions,
  shareSamples,
  splitRegions,
  type Region,
} from './mtm-regions.js'
import { concludeScans, scanOnce, startScans, type Scans } from './mtm-scans.js'
import { withDemotion } from './placements.js'
import { definePolicy, type PolicyKind, type PolicyView } from './policy.js'
import type { Values } from './set-up.js'

const MIB = 2 ** 20
const BP = 10_000

type Names =
  | 'interval'
  | 'scans'
  | 'scan_budget'
  | 'scan_cost'
  | 'promote_bytes'
  | 'history'
  | 'sample_period'
  | 'sample_cost'

interface Mtm {
  readonly values: Values<Names>
  readonly members: readonly Member[]
  readonly key: Key
  readonly placed: { readonly promoted: Float64Array; readonly demoted: Float64Array }
  /** Samples of an interval at most, and in all. */
  readonly samplesMax: number
  readonly nrSamples: number
  regions: Region[]
  scans: Scans
  intervals: number
  /** The most of one interval. */
  scansMost: number
  promotedMost: number
}

/** See the top of the file. */
export const mtmLike: PolicyKind = definePolicy<Names>({
  name: 'mtm_like',
  doc: 'Scans as many accessed bits as a budget allows; promotes to the fastest tier, demotes by one.',
  source: 'Ren et al., EuroSys 2024',
  parameters: {
    interval: {
      unit: 'us',
      default: 10_000_000,
      min: 1,
      doc: 'From one placement to the next [A].',
    },
    scans: { unit: 'count', default: 3, min: 1, max: 100, doc: 'Scans of a sample in it [A].' },
    scan_budget: {
      unit: 'bp',
      default: 500,
      max: BP,
      doc: 'Share of one CPU that scans may take [A].',
    },
    scan_cost: { unit: 'ns', default: 200, min: 1, doc: 'CPU time of a scan of a page [A].' },
    promote_bytes: {
      unit: 'bytes',
      default: 200 * MIB,
      min: 2 * MIB,
      doc: 'Promoted in an interval, at most [A].',
    },
    history: {
      unit: 'permil',
      default: 500,
      max: 1000,
      doc: 'Weight of the last interval against all before [A].',
    },
    sample_period: {
      unit: 'count',
      default: 10_007,
      min: 1,
      doc: 'Accesses for each that the hardware samples [A].',
    },
    sample_cost: { unit: 'ns', default: 500, doc: 'CPU time of such a sample [M].' },
  },
  figures: {
    promotedBytes: 'Promoted.',
    demotedBytes: 'Demoted.',
    promotedMostBytes: 'Promoted in one interval, at most.',
    regions: 'Regions at the end.',
    scansMost: 'Accessed bits that were scanned in one interval, at most.',
    scansAllowed: 'What the budget allows.',
  },
  settings: (_, model) => withDemotion(model, false),
  create(values, view) {
    const state = createMtm(values, view)
    return {
      everyUs: Math.max(1, Math.floor(values.interval / values.scans)),
      onTick(now) {
        scanOnce(state.scans, state.members, now, values.scan_cost)
        if (state.scans.done < values.scans) return
        endInterval(state, now)
      },
      figures: () =>
        view.jobs.map((_, job) => ({
          promotedBytes: PAGE_BYTES * state.placed.promoted[job],
          demotedBytes: PAGE_BYTES * state.placed.demoted[job],
          promotedMostBytes: PAGE_BYTES * state.promotedMost,
          regions: state.regions.length,
          scansMost: state.scansMost,
          scansAllowed: state.samplesMax * values.scans,
        })),
    }
  },
})

function createMtm(values: Values<Names>, view: PolicyView): Mtm {
  const members = membersOf(view.jobs)
  const { interval, scan_budget, scan_cost, scans } = values
  const budgetNs = (1000 * interval * scan_budget) / BP
  const samplesMax = Math.floor(budgetNs / (scan_cost * scans))
  const blocks = members.reduce((sum, { pages }) => sum + Math.ceil(pages / BLOCK_PAGES), 0)
  // A region begins as one block, or as so many that there is a sample for each.
  const step = Math.max(1, Math.ceil(blocks / Math.max(1, samplesMax)))
  const regions = members.flatMap(({ pages }, target) => {
    const all = Math.ceil(pages / BLOCK_PAGES)
    return Array.from({ length: Math.ceil(all / step) }, (_, i) =>
      createRegion(target, i * step, Math.min(all, (i + 1) * step)),
    )
  })
  const key = createKey()
  deriveKey(key, view.seed, STREAM.policy, 0, 0, 0)
  const state: Mtm = {
    values,
    members,
    key,
    placed: {
      promoted: new Float64Array(view.jobs.length),
      demoted: new Float64Array(view.jobs.length),
    },
    samplesMax,
    nrSamples: Math.min(samplesMax, regions.length),
    regions,
    scans: startScans([], [], view, () => 0, 0),
    intervals: 0,
    scansMost: 0,
    promotedMost: 0,
  }
  beginInterval(state, view)
  return state
}

/** Draws the pages that are scanned from now on. */
function beginInterval(state: Mtm, view: PolicyView): void {
  const { regions, members, key, intervals, samplesMax } = state
  const draw = (index: number): number => uniform(mix(index, key.k0 ^ intervals, key.k1))
  // What the hardware saw since the last interval decides which regions of slower tiers are worth a scan.
  for (const region of regions) {
    region.accesses = 0
    region.isWritten = false
  }
  const blockRegions = indexOf(state)
  const { sample_period, sample_cost } = state.values
  const periods = { loads: sample_period, stores: sample_period }
  eachSampleOf(view.jobs, periods, sample_cost, (member, page, _order, _node, isWrite) => {
    const region = blockRegions[member][page >> 9]
    region.accesses++
    region.isWritten ||= isWrite
  })
  state.scans = startScans(regions, members, view, draw, samplesMax)
}

/** By target and block: its region. */
function indexOf({ regions, members }: Mtm): Region[][] {
  const index = members.map((): Region[] => [])
  for (const region of regions) {
    for (let block = region.first; block < region.end; block++) index[region.target].push(region)
  }
  return index
}

function endInterval(state: Mtm, view: PolicyView): void {
  const { values, members, placed, scans } = state
  const weight = values.history / 1000
  concludeScans(scans, weight)
  state.scansMost = Math.max(state.scansMost, scans.looks)
  state.intervals++
  const sum = (): number => placed.promoted.reduce((all, each) => all + each, 0)
  const before = sum()
  const most = Math.floor(values.promote_bytes / PAGE_BYTES)
  const moved = placeRegions(view, members, state.regions, most, placed)
  state.promotedMost = Math.max(state.promotedMost, sum() - before)
  const alike = values.scans / 3
  const merged = mergeRegions(moved, alike, values.scans, 2 * alike, state.samplesMax)
  state.regions = splitRegions(merged.regions, 2 * alike)
  shareSamples(state.regions, state.nrSamples)
  beginInterval(state, view)
}
