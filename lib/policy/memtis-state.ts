/** How MEMTIS stands: what it knows of pages, where they are cut, and what it means to do. */
import { BLOCK_PAGES } from '../machine/target-memory.js'
import { PAGE_BYTES } from '../base/units.js'
import { createColloid, type Colloid } from './colloid.js'
import { createShareSearch, type ShareSearch } from './colloid-share.js'
import { createMigration, type Migration } from './memtis-migration.js'
import { createTrackedPages, type TrackedPages } from './memtis-pages.js'
import type { MemtisNames } from './memtis-parameters.js'
import type { HitSums } from './memtis-skew.js'
import type { NodeView, PolicyFigures, PolicyView } from './policy.js'
import { createSampler, type Sampler } from './sampling-period.js'
import type { Values } from './set-up.js'

const BP = 10_000

/** See the top of the file. */
export interface Memtis {
  readonly values: Values<MemtisNames>
  readonly pages: TrackedPages
  readonly migration: Migration
  readonly sampler: Sampler
  /** By node: pages that stay free for promotion, and that demotion keeps free. */
  readonly promoteReserve: Float64Array
  readonly demoteReserve: Float64Array
  /** The lowest bins that are hot, warm, and hot if no page were huge. */
  hot: number
  warm: number
  hotSplit: number
  sums: HitSums
  /** Samples since thresholds were adapted, since pages cooled, and since a split was thought about. */
  sinceAdapted: number
  sinceCooled: number
  sinceSplit: number
  arrivedCooled: number
  mayDrop: boolean
  hasSplit: boolean
  coolings: number
  /** Split so far because of this real hit ratio; -1: not yet. */
  ratioBefore: number
  splits: boolean
  /** Where the tiers are balanced, with Colloid. */
  readonly colloid: Colloid
  readonly search: ShareSearch
  /** Of this round: samples, and those that the fast tier served. */
  readonly round: { samples: number; fast: number }
  toSplit: (readonly [target: number, block: number])[]
  readonly ofJobs: readonly { samples: number; split: number }[]
}

/** Nothing known yet. */
export function createMemtis(values: Values<MemtisNames>, view: PolicyView): Memtis {
  const { jobs, nodes } = view
  const reserve = (share: number, least: number, most: number): Float64Array =>
    Float64Array.from(nodes, ({ capacityPages }) => {
      const bytes = (PAGE_BYTES * capacityPages * share) / BP
      return Math.floor(Math.min(most, Math.max(least, bytes)) / PAGE_BYTES)
    })
  const pages = createTrackedPages(jobs)
  pages.newCounter = 4
  return {
    values,
    pages,
    migration: createMigration(jobs.length),
    sampler: createSampler(values.load_period, values.sample_cost),
    promoteReserve: reserve(values.promote_free, values.promote_free_min, values.promote_free_max),
    demoteReserve: reserve(values.demote_free, values.demote_free_min, values.demote_free_max),
    hot: 1,
    warm: 1,
    hotSplit: 1,
    sums: { all: 0, fast: 0, estimated: 0, hot: 0 },
    sinceAdapted: 0,
    sinceCooled: 0,
    sinceSplit: 0,
    arrivedCooled: 0,
    mayDrop: false,
    hasSplit: false,
    coolings: 0,
    ratioBefore: -1,
    splits: values.split === 1,
    colloid: createColloid(values.colloid === 1, 0),
    search: createShareSearch(),
    round: { samples: 0, fast: 0 },
    toSplit: [],
    ofJobs: jobs.map(() => ({ samples: 0, split: 0 })),
  }
}

/** Pages of the fast tier, without what stays free for promotion. */
export function roomOf({ promoteReserve }: Memtis, nodes: readonly NodeView[]): number {
  return nodes.reduce(
    (sum, { tier, capacityPages }, i) =>
      sum + (tier > 0 ? 0 : Math.max(0, capacityPages - promoteReserve[i])),
    0,
  )
}

/** What it tells of a job. */
export function figuresOf(state: Memtis, job: number): PolicyFigures {
  const { migration, pages, ofJobs, sampler } = state
  const hotPages = pages.histogram.reduce((sum, each, bin) => sum + (bin < state.hot ? 0 : each), 0)
  return {
    promotedBytes: PAGE_BYTES * migration.promoted[job],
    demotedBytes: PAGE_BYTES * migration.demoted[job],
    splitBytes: PAGE_BYTES * BLOCK_PAGES * ofJobs[job].split,
    samples: ofJobs[job].samples,
    coolings: state.coolings,
    hotBin: state.hot,
    warmBin: state.warm,
    hotBytes: PAGE_BYTES * hotPages,
    managedBytes: PAGE_BYTES * pages.histogram.reduce((sum, each) => sum + each, 0),
    loadPeriod: sampler.period,
    samplerPermil: 1000 * sampler.share,
  }
}
