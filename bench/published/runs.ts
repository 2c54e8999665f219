/** Runs of scenarios over seeds. */
import { join } from 'node:path'
import { loadScenario, startRun, type RunSummary } from '../../lib/index.js'
import { ROOT } from '../support/paths.js'

/** Seeds of each figure. */
export const SEEDS: readonly number[] = [1, 2, 3, 4, 5]

/** Summaries of a scenario's runs, one for each seed. @param file below `scenarios/` */
export async function runSeeds(
  file: string,
  overrides: Readonly<Record<string, string>> = {},
): Promise<RunSummary[]> {
  const summaries: RunSummary[] = []
  for (const seed of SEEDS) {
    const path = join(ROOT, 'scenarios', file)
    const { plan } = loadScenario(path, { ...overrides, seed: String(seed) })
    summaries.push(await startRun(plan, { workers: 2 }).done)
  }
  return summaries
}

/** The median of a figure over runs. */
export function medianOf<T>(runs: readonly T[], figure: (run: T) => number): number {
  const values = runs.map(figure).sort((a, b) => a - b)
  const middle = values.length >> 1
  return values.length % 2 === 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
}
