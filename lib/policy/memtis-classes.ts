/** What MEMTIS does every so many samples: it adapts what counts as hot and as warm, and cools all counters. */
import { PAGE_BYTES } from '../base/units.js'
import { cutBins } from './heat-histogram.js'
import { awaitAllHot, dropCooled } from './memtis-migration.js'
import { coolPages } from './memtis-pages.js'
import { planSplits } from './memtis-split.js'
import { roomOf, type Memtis } from './memtis-state.js'
import type { PolicyView } from './policy.js'

const BP = 10_000

/** Does what is due. */
export function adaptAndCool(state: Memtis, view: PolicyView): void {
  const { values, pages } = state
  if (state.sinceAdapted >= values.adapt_samples) adapt(state, view)
  const arrivedBytes = PAGE_BYTES * (pages.arrived - state.arrivedCooled)
  if (state.sinceCooled < values.cool_samples && arrivedBytes < values.cool_alloc) return
  state.sinceCooled = 0
  state.arrivedCooled = pages.arrived
  state.coolings++
  state.mayDrop = true
  view.spend(values.page_cost * coolPages(pages))
  const { sums } = state
  if (state.splits) planSplits(state, view)
  state.sums = {
    all: sums.all / 2,
    fast: sums.fast / 2,
    estimated: sums.estimated / 2,
    hot: sums.hot / 2,
  }
}

/** Finds out anew what is hot and what is warm. */
function adapt(state: Memtis, view: PolicyView): void {
  const { pages, migration, values } = state
  const room = roomOf(state, view.nodes)
  const cut = cutBins(pages.histogram, room)
  const least = state.hasSplit ? 1 : state.mayDrop ? state.hot - 1 : state.hot
  const before = state.hot
  state.sinceAdapted = 0
  state.mayDrop = false
  state.hasSplit = false
  state.hot = Math.max(1, least, cut.hot)
  state.warm = cut.pages < (room * values.warm_share) / BP ? state.hot - 1 : state.hot
  state.hotSplit = cutBins(pages.splitHistogram, room).hot
  pages.newCounter = 2 ** (state.hot + 1)
  if (state.hot > before) dropCooled(migration, pages, state.hot)
  if (state.hot < before) {
    view.spend(values.page_cost * awaitAllHot(migration, pages, view.nodes, state.hot))
  }
}
