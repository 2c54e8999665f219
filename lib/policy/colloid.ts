/**
 * Colloid on a policy that promotes on hint faults: tiers are balanced by their latencies under load. While the fast
 * tier answers later than the slow one, nothing is promoted, and what is hot on the fast tier goes down when it faults.
 * Follows "Tiered Memory Management: Access Latency is the Key!", SOSP 2024, and its published kernel.
 */
import type { JobView, NodeView } from './policy.js'
import type { Parameter } from './set-up.js'

/** Weight of what is measured at a tick against all before: half, as where it is sampled every 10 ms. */
const WEIGHT = 0.5

/** Latencies of the tiers, ns, smoothed. */
export interface Colloid {
  readonly isOn: boolean
  /** A page of the fast tier that faults sooner after its rights were taken is hot. */
  readonly thresholdUs: number
  fastNs: number
  slowNs: number
  /** Moved down, pages, by job. */
  readonly moved: Map<JobView, number>
}

/** Names of its parameters. */
export type ColloidNames = 'colloid' | 'colloid_threshold'

/** Of a policy that may have it. */
export const COLLOID_PARAMETERS: Readonly<Record<ColloidNames, Parameter>> = {
  colloid: {
    unit: 'flag',
    default: false,
    doc: 'Balances the latencies of the tiers under load, as Colloid does.',
  },
  colloid_threshold: {
    unit: 'us',
    default: 1_000_000,
    min: 1,
    doc: 'With that: a page of the fast tier that faults sooner is hot.',
  },
}

/** The figure of such a policy. */
export const COLLOID_FIGURES: Readonly<Record<'balancedBytes', string>> = {
  balancedBytes: 'Moved down since the fast tier answered later than the slow one.',
}

/** Nothing measured yet. */
export function createColloid(isOn: boolean, thresholdUs: number): Colloid {
  return { isOn, thresholdUs, fastNs: 0, slowNs: 0, moved: new Map() }
}

/** Takes in how long the tiers took since the last tick: the fastest one, and what it demotes to. */
export function measureTiers(colloid: Colloid, nodes: readonly NodeView[]): void {
  const fast = nodes.filter(({ tier, demotesTo }) => tier === 0 && demotesTo >= 0)
  if (fast.length === 0) return
  const mean = (list: readonly number[]): number =>
    list.reduce((sum, each) => sum + each, 0) / list.length
  const fastNs = mean(fast.map(({ loadedLatencyNs }) => loadedLatencyNs))
  const slowNs = mean(fast.map(({ demotesTo }) => nodes[demotesTo].loadedLatencyNs))
  const isFirst = colloid.fastNs === 0
  colloid.fastNs = isFirst ? fastNs : colloid.fastNs + WEIGHT * (fastNs - colloid.fastNs)
  colloid.slowNs = isFirst ? slowNs : colloid.slowNs + WEIGHT * (slowNs - colloid.slowNs)
}

/** Whether the fast tier answers later than the slow one, and that matters. */
export function isFastLater({ isOn, fastNs, slowNs }: Colloid): boolean {
  return isOn && fastNs > slowNs
}

/** Does with a hint fault what is to be done while the fast tier is the later one. */
export function balanceOnFault(
  colloid: Colloid,
  nodes: readonly NodeView[],
  job: JobView,
  target: number,
  page: number,
  latencyUs: number,
): void {
  const node = job.nodeOf(target, page)
  if (node < 0 || nodes[node].tier > 0 || latencyUs >= colloid.thresholdUs) return
  const pages = 1 << job.orderOf(target, page)
  const to = nodes[node].demotesTo
  if (to < 0 || job.move(target, page, to, true) !== 'moved') return
  colloid.moved.set(job, (colloid.moved.get(job) ?? 0) + pages)
}
