/** The fleets that questions are asked of, and what they came to: medians over seeds. */
import { quantile } from '../support/statistics.js'
import type { FleetSummary, GuestSummary } from '../../lib/engine/fleet/fleet-summary.js'
import { runFleet } from '../../lib/engine/fleet/run-fleet.js'
import { parseFleet } from '../../lib/scenario/load-fleet.js'

/** Runs of each set-up differ in this alone. */
export const SEEDS = [1, 2, 3] as const

/** How memory scales, as a scenario says it. */
export type Scaling = string | Readonly<Record<string, unknown>>

/** What a fleet came to: means over guests and time, unless said otherwise. */
export interface Outcome {
  /** Behind guests, % of what they were given. */
  readonly heldPercent: number
  /** Time that is lost by waiting, %. */
  readonly lostPercent: number
  /** … by the slowest guest. */
  readonly lostMostPercent: number
  /** Of one CPU, a guest. */
  readonly cpuPercent: number
  /** Waiting of all guests, s. */
  readonly stallSeconds: number
  /** Sums over guests. */
  readonly oomKills: number
  readonly failedReturns: number
  readonly retriedReturns: number
  readonly failedMoves: number
  readonly reportedBytes: number
  readonly returnedBytes: number
  /** Struct pages of a guest at the end. */
  readonly structBytes: number
}

/** Eight guests of 1 GiB, of four kinds, on a host with room for all. */
export function mixedFleet(scaling: Scaling, pages: '2M' | '4K' = '2M'): object {
  const kinds = [
    { name: 'web', count: 3, template: 'service' },
    { name: 'jobs', count: 2, template: 'batch', period: '5 m' },
    { name: 'idle', count: 2, template: 'idle' },
    { name: 'shop', count: 1, template: 'diurnal', period: '10 m' },
  ]
  const guests = kinds.map((kind) => ({ ...kind, memory: '1 GiB', scaling }))
  return { duration: '15 m', host: { memory: '8 GiB', pages }, guests }
}

/** Outcomes that are known: questions share set-ups. */
const known = new Map<string, Promise<Outcome>>()

/** What a fleet comes to. */
export function outcomeOf(fleet: object): Promise<Outcome> {
  const key = JSON.stringify(fleet)
  const outcome = known.get(key) ?? measure(fleet)
  known.set(key, outcome)
  return outcome
}

async function measure(fleet: object): Promise<Outcome> {
  const outcomes: Outcome[] = []
  for (const seed of SEEDS) outcomes.push(outcome(await summaryOf({ ...fleet, seed })))
  const of = (name: keyof Outcome): number =>
    quantile(
      outcomes.map((each) => each[name]),
      0.5,
    )
  const names = Object.keys(outcomes[0]) as (keyof Outcome)[]
  return Object.fromEntries(names.map((name) => [name, of(name)])) as unknown as Outcome
}

/** The summary of one run. */
export async function summaryOf(fleet: object): Promise<FleetSummary> {
  const { summary } = await runFleet(parseFleet(fleet).plan)
  return summary
}

function outcome({ fleet, guests }: FleetSummary): Outcome {
  const sum = (of: (guest: GuestSummary) => number): number =>
    guests.reduce((total, guest) => total + of(guest), 0)
  return {
    heldPercent: 100 * fleet.heldShare,
    lostPercent: 100 * (fleet.slowdown - 1),
    lostMostPercent: 100 * (Math.max(...guests.map(({ slowdown }) => slowdown)) - 1),
    cpuPercent: 100 * fleet.cpuShare,
    stallSeconds: sum(({ slowdown, runningSeconds }) => (slowdown - 1) * runningSeconds),
    oomKills: sum(({ oomKills }) => oomKills),
    failedReturns: fleet.failedReturns,
    retriedReturns: sum(({ retriedReturns }) => retriedReturns),
    failedMoves: sum(({ failedMoves }) => failedMoves),
    reportedBytes: fleet.reportedBytes,
    returnedBytes: fleet.returnedBytes,
    structBytes: sum(({ structBytes }) => structBytes) / guests.length,
  }
}
