/** What a plan will take, estimated before it runs. Decides only how it is run. */
import type { RunPlan } from './plan.js'

/** Access bits are stored up to this much monitored memory (4 GiB); beyond, touches are computed when asked. */
const BITS_PAGES_MAX = 2 ** 20

/** The access engine of a plan; on a shared CPU, bursts end in the middle of memory, which only lazy can tell. */
export function chooseAccess(plan: RunPlan): 'bits' | 'lazy' {
  if (plan.concurrent === true) return 'bits'
  if (plan.cpu !== undefined) return 'lazy'
  if (plan.access !== 'auto') return plan.access
  // Each page has a probability of its own there: to list all that are touched takes longer than to ask a few.
  if (plan.targets.some(({ workloads }) => workloads.some(({ kind }) => kind === 'zipf'))) {
    return 'lazy'
  }
  let pages = 0
  for (const { mappings } of plan.targets) {
    for (const { startPage, endPage } of mappings) pages += endPage - startPage
  }
  return pages <= BITS_PAGES_MAX ? 'bits' : 'lazy'
}

/** Region samples of a whole run, with half of the allowed regions in each context. */
export function regionSamplesOf(plan: RunPlan): number {
  let samples = 0
  for (const { attrs } of plan.contexts) {
    samples += (plan.durationUs / attrs.sampleUs) * (attrs.maxNrRegions / 2)
  }
  return samples
}
