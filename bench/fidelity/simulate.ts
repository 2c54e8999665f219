/** A simulated run in the form of the recording that it reproduces. */
import { startRun } from '../../lib/engine/run.js'
import { parseScenario } from '../../lib/scenario/load.js'
import type { Recording, RecordedSnapshot } from '../../lib/compare/recording.js'
import { scenarioOf, startUsOf, type Costs } from './scenario-of.js'

const PAGE = 4096

/** Runs what a recording shows, with a seed. */
export async function simulate(
  recording: Recording,
  seed: number,
  costs?: Costs,
): Promise<Recording> {
  const { plan } = parseScenario(scenarioOf(recording, costs), { seed, file: recording.name })
  const run = startRun(plan, { workers: 1 })
  const snapshots: RecordedSnapshot[] = []
  const startUs = startUsOf(recording)
  let lastUs: number | undefined
  for await (const { timeUs, targets } of run) {
    const { startPage, endPage, nrAccesses, age } = targets[0]
    snapshots.push({
      t_us: timeUs - startUs,
      ...(lastUs !== undefined && { dt_us: timeUs - lastUs }),
      regions: Array.from(nrAccesses, (count, i) => [
        startPage[i] * PAGE,
        endPage[i] * PAGE,
        count,
        age[i],
      ]),
    })
    lastUs = timeUs
  }
  await run.done
  return { ...recording, snapshot_stride: 1, snapshots }
}
