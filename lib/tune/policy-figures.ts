/** What a comparison of policies tells of each of them. A figure's name ends in its unit, as in summary.json. */
import type { MachineSummary } from '../engine/machine-summary.js'
import type { PointSummary } from './point.js'

/** What a check of one region takes of a CPU, µs: what a walk of page tables took on servers. [A] */
const CHECK_US = 0.2

/** Names of all figures, on a machine of so many tiers; what they are stands in docs/compare-policies.md. */
export function policyFigures(nrTiers: number): readonly string[] {
  const ofTiers = (name: string): string[] =>
    Array.from({ length: nrTiers }, (_, tier) => `tiers[${tier}].${name}`)
  return [
    'throughputShare',
    'slowdown',
    'stallShare',
    'cpuShare',
    'hotPrecision',
    'hotRecall',
    ...ofTiers('hitShare'),
    ...ofTiers('usedBytes'),
    'promotedBytes',
    'demotedBytes',
    'pingPongBytes',
    'nrKills',
  ]
}

/**
 * Values of all figures of a run, by name; NaN where it has none.
 *
 * @param bound the run of the bound with the same seed; undefined: not done
 */
export function policyFiguresOf(
  summary: PointSummary,
  bound: PointSummary | undefined,
): Readonly<Record<string, number>> {
  const machine = summary.machine!
  const slowdown = machine.slowdown ?? NaN
  const { hotPrecision, hotRecall } = machine.placement
  return {
    throughputShare: (bound?.machine?.slowdown ?? NaN) / slowdown,
    slowdown,
    stallShare: machine.pressure.some.totalUs / summary.virtualUs,
    cpuShare: cpuUsOf(summary, machine) / summary.virtualUs,
    hotPrecision: hotPrecision ?? NaN,
    hotRecall: hotRecall ?? NaN,
    ...tierFigures(machine),
    ...machine.tierMoves,
    nrKills: machine.nrKills,
  }
}

/** Of a policy, of kdamonds, and of kswapd. */
function cpuUsOf({ samples, contexts }: PointSummary, machine: MachineSummary): number {
  const ofSchemes = contexts
    .flatMap(({ schemes = [] }) => schemes)
    .reduce((sum, { actionUs }) => sum + actionUs, 0)
  return (machine.policy?.cpuUs ?? 0) + samples * CHECK_US + ofSchemes + machine.reclaim.kswapdUs
}

function tierFigures({ nodes }: MachineSummary): Record<string, number> {
  const figures: Record<string, number> = {}
  for (const { tier, hitShare, usedBytes } of nodes) {
    const hits = `tiers[${tier}].hitShare`
    const used = `tiers[${tier}].usedBytes`
    figures[hits] = (figures[hits] ?? 0) + hitShare
    figures[used] = (figures[used] ?? 0) + usedBytes.mean
  }
  return figures
}

/** A policy for people: `{ name: tpp, demote_scale: 500 }` as `tpp, demote_scale: 500`. */
export function policyLabel(policy: string): string {
  const match = /^\{\s*name:\s*(.*?)\s*\}$/.exec(policy)
  return match === null ? policy : match[1]
}
