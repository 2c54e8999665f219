/**
 * MEMTIS: hardware samples of accesses make a histogram of how hot all pages are; the hottest that fit into the fast
 * tier are promoted, what is cold is demoted when room is needed, and huge pages that are hot in few places are split.
 * Follows "MEMTIS: Efficient Memory Tiering with Dynamic Page Classification and Page Size Determination", SOSP 2023,
 * and its published kernel.
 *
 * ```
 *   samples ──► counters ──► histogram ──► hot | warm | cold
 *     ▲ period    │ halved by cooling         │      │   └─ demoted, where room is needed
 *     └ CPU time  └ splits                    │      └ stays where it is
 *                                             └ promoted, every 500 ms
 * ```
 * All jobs share one histogram and the fast tier.
 */
import { PAGE_BYTES } from '../base/units.js'
import { measureTiers } from './colloid.js'
import { shareToMove } from './colloid-share.js'
import { BINS } from './heat-histogram.js'
import { adaptAndCool } from './memtis-classes.js'
import {
  awaitPromotion,
  demoteCold,
  demoteHot,
  promoteHot,
  type MoveLimit,
} from './memtis-migration.js'
import { countSample, followPages } from './memtis-pages.js'
import { MEMTIS_FIGURES, MEMTIS_PARAMETERS, type MemtisNames } from './memtis-parameters.js'
import { splitSome } from './memtis-split.js'
import { createMemtis, figuresOf, type Memtis } from './memtis-state.js'
import { withDemotion } from './placements.js'
import { definePolicy, type PolicyKind, type PolicyView } from './policy.js'
import { renewPeriod } from './sampling-period.js'

const BP = 10_000
/** That an access moves. */
const ACCESS_BYTES = 64

/** See the top of the file. */
export const memtis: PolicyKind = definePolicy<MemtisNames>({
  name: 'memtis',
  doc: 'Promotes the hottest pages by a histogram of sampled accesses, and splits skewed huge pages.',
  source: 'Lee et al., SOSP 2023, and its kernel',
  parameters: MEMTIS_PARAMETERS,
  figures: MEMTIS_FIGURES,
  settings: (_, model) => withDemotion(model, false),
  create(values, view) {
    const state = createMemtis(values, view)
    followPages(state.pages, view.jobs)
    // Sampling begins with the first question.
    takeSamples(state, view)
    state.arrivedCooled = state.pages.arrived
    return {
      everyUs: values.migrate_interval,
      onTick(now) {
        followPages(state.pages, now.jobs)
        takeSamples(state, now)
        adaptAndCool(state, now)
        if (state.colloid.isOn) balance(state, now)
        else migrate(state, now)
        splitSome(state, now)
      },
      figures: () => state.ofJobs.map((_, job) => figuresOf(state, job)),
    }
  },
})

/** Counts what was sampled since the last time, and sets how often samples are taken. */
function takeSamples(state: Memtis, view: PolicyView): void {
  const { pages, migration, sampler, sums, values, ofJobs, round } = state
  round.samples = 0
  round.fast = 0
  const { nodes } = view
  const periods = { loads: sampler.period, stores: values.store_period }
  let first = 0
  view.jobs.forEach((job, jobIndex) => {
    const taken = job.eachSample(periods, values.sample_cost, (target, page, order, node) => {
      const bins = countSample(pages, pages.targets[first + target], page, order > 0)
      const bin = Math.floor(bins / BINS)
      const isFast = node < 0 || nodes[node].tier === 0
      sums.all++
      round.samples++
      if (isFast) {
        sums.fast++
        round.fast++
      }
      if (bins % BINS >= state.hotSplit) sums.estimated++
      if (bin < state.hot) return
      sums.hot++
      if (!isFast) awaitPromotion(migration, pages, first + target, page)
    })
    first += job.targetPages.length
    ofJobs[jobIndex].samples += taken
    sampler.samples += taken
    state.sinceAdapted += taken
    state.sinceCooled += taken
    state.sinceSplit += taken
  })
  renewPeriod(sampler, view.nowUs, {
    everyUs: values.cpu_interval,
    share: values.cpu_limit / BP,
    slack: values.cpu_slack / BP,
    min: values.load_period,
    max: values.load_period_max,
    factor: values.period_step / 1000,
  })
}

/** A round of the threads of all nodes. @param limit what may be promoted; left out: all that waits */
function migrate(state: Memtis, view: PolicyView, limit?: MoveLimit): void {
  const { pages, migration, values, promoteReserve, demoteReserve } = state
  const { nodes } = view
  const roundNs = 1000 * values.migrate_interval
  const nrFast = nodes.filter(({ tier }) => tier === 0).length
  nodes.forEach(({ tier, demotesTo, freePages }, node) => {
    if (tier > 0 || demotesTo < 0) return
    const waiting = Math.min(migration.waiting, limit?.pages ?? Infinity) / nrFast
    const wanted = waiting > 0 ? waiting + promoteReserve[node] : demoteReserve[node]
    const missing = wanted - freePages
    if (missing <= 0) return
    const limits = { untilNs: view.cpuNs + roundNs, pageNs: values.page_cost }
    const gone = demoteCold(migration, pages, view, node, missing, state.warm, limits)
    const isInTime = view.cpuNs < limits.untilNs
    if (waiting === 0 || gone >= missing || !isInTime || state.warm === state.hot) return
    // What is warm makes room, too, until thresholds are adapted.
    state.warm = state.hot
    demoteCold(migration, pages, view, node, missing - gone, state.warm, limits)
  })
  promoteHot(migration, pages, view, state.hot, promoteReserve, view.cpuNs + roundNs, limit)
}

/**
 * A round with Colloid: so much of the hottest memory moves that the tiers come halfway to where they answer as soon,
 * and no more bytes than those accesses move.
 */
function balance(state: Memtis, view: PolicyView): void {
  const { colloid, search, round, pages, migration, values, sampler } = state
  measureTiers(colloid, view.nodes)
  if (round.samples === 0) return
  const share = shareToMove(search, round.fast / round.samples, colloid.fastNs, colloid.slowNs)
  if (share === 0) return
  const accesses = round.samples * sampler.period
  const limit: MoveLimit = {
    heat: Math.abs(share) * pages.heat,
    pages: (Math.abs(share) * accesses * ACCESS_BYTES) / PAGE_BYTES,
  }
  if (share > 0) migrate(state, view, limit)
  else {
    const untilNs = view.cpuNs + 1000 * values.migrate_interval
    demoteHot(migration, pages, view, state.hot, untilNs, limit)
  }
}
