/** When MEMTIS splits huge pages: after a cooling, once enough was sampled; some each time that pages move. */
import { awaitPromotion } from './memtis-migration.js'
import { folioBin, registerBlock } from './memtis-pages.js'
import { meanHugeCounter, mostSkewed, splitsWorth } from './memtis-skew.js'
import type { Memtis } from './memtis-state.js'
import type { PolicyView } from './policy.js'

/** Splitting ends for good where it did not make the fast tier serve so much more. */
const SPLIT_GAIN = 1.03

/** Once enough samples came since the last time: which huge pages are to be split. */
export function planSplits(state: Memtis, view: PolicyView): void {
  const { pages, sums } = state
  const fast = view.nodes.reduce((sum, each) => sum + (each.tier > 0 ? 0 : each.capacityPages), 0)
  if (state.sinceSplit <= Math.max(pages.managed / 4, fast)) return
  state.sinceSplit = 0
  const ratio = sums.all === 0 ? 0 : sums.fast / sums.all
  if (state.ratioBefore >= 0 && ratio < state.ratioBefore * SPLIT_GAIN) {
    state.splits = false
    return
  }
  const latencies = view.nodes.map(({ latencyNs }) => latencyNs)
  const least = Math.min(...latencies)
  const slower = (Math.max(...latencies) - least) / least
  const nr = splitsWorth(sums, meanHugeCounter(pages), slower)
  if (nr === 0) return
  state.ratioBefore = ratio
  state.toSplit = mostSkewed(pages, state.hotSplit, nr)
}

/** Splits what is planned, some at a time. */
export function splitSome(state: Memtis, view: PolicyView): void {
  const { pages, toSplit, values, ofJobs, migration } = state
  for (const [index, block] of toSplit.splice(0, values.split_round)) {
    const tracked = pages.targets[index]
    const { job, target, jobIndex } = tracked
    const start = block << 9
    if (!job.split(target, start)) continue
    ofJobs[jobIndex].split++
    state.hasSplit = true
    const end = Math.min(tracked.pages, (block + 1) << 9)
    registerBlock(pages, tracked, start, end)
    for (let page = start; page < end; page++) {
      const node = job.nodeOf(target, page)
      if (node < 0 || view.nodes[node].tier === 0) continue
      if (folioBin(tracked, page) >= state.hot) awaitPromotion(migration, pages, index, page)
    }
  }
}
