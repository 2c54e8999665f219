/** A piscina task: a run, and the replay of its record with another seed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadScenario, openReplay, startRun, type RunSummary } from '../../lib/index.js'
import { ROOT } from '../support/paths.js'

/** What to run and to replay. */
export interface ReplayTask {
  /** A file below `scenarios/`, or what one holds. */
  readonly scenario: string | object
  readonly seed: number
}

/** Summaries of both. */
export interface ReplayOutcome {
  readonly original: RunSummary
  readonly replay: RunSummary
}

/** Added to the seed of a run for that of its replay. */
const OTHER_SEED = 1000

export default async function runAndReplay(task: ReplayTask): Promise<ReplayOutcome> {
  const { scenario, seed } = task
  const folder = mkdtempSync(join(tmpdir(), 'damon-lab-'))
  try {
    let file = join(folder, 'scenario.yaml')
    if (typeof scenario === 'string') file = join(ROOT, 'scenarios', scenario)
    else writeFileSync(file, JSON.stringify(scenario))
    const recordFile = join(folder, 'record.dlr')
    const { plan } = loadScenario(file, { seed: String(seed) })
    const original = await startRun(plan, { recordFile, workers: 1 }).done
    const replayed = await openReplay(recordFile, file, { seed: String(seed + OTHER_SEED) })
    const replay = await startRun(replayed.plan, { workers: 1 }).done
    return { original, replay }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
