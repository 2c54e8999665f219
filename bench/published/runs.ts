/** Runs of scenarios over seeds. */
import { join } from 'node:path'
import { loadScenario, parseScenario, startRun, type RunSummary } from '../../lib/index.js'
import { ROOT } from '../support/paths.js'

/** To make one page old, and to look at it a sampling interval later, us: the middle of the range that is known. */
export const CHECK_US = 0.2

/** Seeds of each figure. */
export const SEEDS: readonly number[] = [1, 2, 3, 4, 5]

/**
 * Summaries of a scenario's runs, one for each seed.
 *
 * @param file below `scenarios/`
 * @param set changes, as of `--set`
 */
export async function runSeeds(
  file: string,
  set: readonly string[] = [],
  seeds: readonly number[] = SEEDS,
): Promise<RunSummary[]> {
  const path = join(ROOT, 'scenarios', file)
  return runEach(seeds, (seed) => loadScenario(path, { set, seed }).plan)
}

/** The same of a scenario that is at hand. */
export async function runDocument(
  document: object,
  seeds: readonly number[] = SEEDS,
): Promise<RunSummary[]> {
  return runEach(seeds, (seed) => parseScenario(document, { seed }).plan)
}

async function runEach(
  seeds: readonly number[],
  planOf: (seed: number) => ReturnType<typeof parseScenario>['plan'],
): Promise<RunSummary[]> {
  const summaries: RunSummary[] = []
  for (const seed of seeds) summaries.push(await startRun(planOf(seed), { workers: 2 }).done)
  return summaries
}

/** The median of a figure over runs. */
export function medianOf<T>(runs: readonly T[], figure: (run: T) => number): number {
  const values = runs.map(figure).sort((a, b) => a - b)
  const middle = values.length >> 1
  return values.length % 2 === 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
}

/** What monitors took of one CPU, per cent: checks of regions, and what their schemes did. */
export function monitorCpu({ samples, contexts, virtualUs }: RunSummary): number {
  const actionUs = contexts
    .flatMap(({ schemes }) => schemes ?? [])
    .reduce((sum, scheme) => sum + scheme.actionUs, 0)
  return (100 * (samples * CHECK_US + actionUs)) / virtualUs
}
