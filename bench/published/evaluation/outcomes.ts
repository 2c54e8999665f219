/** How stand-ins fare, and how that differs from what they do without anything. */
import type { RunSummary } from '../../../lib/index.js'
import { medianOf, runDocument } from '../runs.js'
import { filesKib, scenarioOf, STAND_INS, type Conditions, type StandIn } from './stand-ins.js'

/** Most outcomes of stand-ins hardly differ between seeds. */
const ONE_SEED = [1]

/** Means over a run, medians over seeds: what the published tables have. */
export interface Outcome {
  readonly standIn: StandIn
  /** Time that passed over time of its own that the program got done. */
  readonly slowdown: number
  /** Of the program, and of the system with what it read, bytes. */
  readonly rss: number
  readonly system: number
  readonly runs: readonly RunSummary[]
}

const known = new Map<string, Promise<Outcome>>()

/** Runs a stand-in; the same conditions are run once. */
export function outcomeOf(
  standIn: StandIn,
  conditions: Conditions = {},
  seeds: readonly number[] = ONE_SEED,
): Promise<Outcome> {
  const document = scenarioOf(standIn, conditions)
  const key = JSON.stringify([document, seeds])
  const outcome = known.get(key) ?? run(standIn, document, conditions.hasFiles === true, seeds)
  known.set(key, outcome)
  return outcome
}

/** Runs all stand-ins. @param conditionsOf of each */
export async function outcomesOf(
  conditionsOf: (standIn: StandIn) => Conditions,
  seeds: readonly number[] = ONE_SEED,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const standIn of STAND_INS) {
    outcomes.push(await outcomeOf(standIn, conditionsOf(standIn), seeds))
  }
  return outcomes
}

/** The mean over stand-ins of how each differs from what it does otherwise. */
export function meanChange(
  outcomes: readonly Outcome[],
  bases: readonly Outcome[],
  change: (outcome: Outcome, base: Outcome) => number,
): number {
  return outcomes.reduce((sum, outcome, i) => sum + change(outcome, bases[i]), 0) / outcomes.length
}

async function run(
  standIn: StandIn,
  document: object,
  hasFiles: boolean,
  seeds: readonly number[],
): Promise<Outcome> {
  const runs = await runDocument(document, seeds)
  const files = hasFiles ? 0 : filesKib(standIn.name) * 1024
  return {
    standIn,
    slowdown: medianOf(runs, ({ machine }) => machine!.targets[0].slowdown!),
    rss: medianOf(runs, ({ machine }) => machine!.targets[0].residentBytes.mean),
    system: medianOf(runs, ({ machine }) => machine!.nodes[0].usedBytes.mean) + files,
    runs,
  }
}
